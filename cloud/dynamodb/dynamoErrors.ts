import type { DynamoError, Json } from "./engine.ts";

const namespace = "com.amazonaws.dynamodb.v20120810#";

/** An error of DynamoDB in the form in which dynalite throws its own. */
export function dynamoError(code: string, message: string, more: Json = {}): DynamoError {
  const prefix = code === "ValidationException" ? "com.amazon.coral.validate#" : namespace;
  const body = { __type: `${prefix}${code}`, message, ...more };
  return Object.assign(new Error(message), { statusCode: 400, body });
}

/** Whether DynamoDB itself refused, as opposed to a defect. */
export function isDynamoError(error: unknown): error is DynamoError {
  return error instanceof Error && "statusCode" in error && "body" in error;
}

/** `ConditionalCheckFailedException` without the namespace. */
export function codeOf({ body }: DynamoError): string {
  return body.__type.slice(body.__type.indexOf("#") + 1);
}
