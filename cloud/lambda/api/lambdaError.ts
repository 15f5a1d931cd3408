import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../service.ts";

/** An error with the name and status that Lambda gives it. `reason` is that of a throttled call. */
export class LambdaError extends Error {
  readonly code: string;
  readonly status: number;
  readonly reason: string | undefined;

  constructor(
    code: string,
    message: string,
    { status = 400, reason }: { status?: number; reason?: string } = {},
  ) {
    super(message);
    this.name = "LambdaError";
    this.code = code;
    this.status = status;
    this.reason = reason;
  }
}

export const invalidParameter = (message: string): LambdaError =>
  new LambdaError("InvalidParameterValueException", message);

export const invalidMember = (message: string): LambdaError =>
  new LambdaError("ValidationException", `1 validation error detected: ${message}`);

export const resourceNotFound = (message: string): LambdaError =>
  new LambdaError("ResourceNotFoundException", message, { status: 404 });

/** The error as Lambda answers it: the name in a header, `Type` and both spellings of the message in the body. */
export function toErrorResponse({ code, message, status, reason }: LambdaError): ServiceResponse {
  const Type = status < 500 ? "User" : "Service";
  return {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": code,
      "x-amzn-requestid": randomUUID(),
      ...(status === 429 && { "retry-after": "1" }),
    },
    body: JSON.stringify({
      Type,
      message,
      Message: message,
      ...(reason !== undefined && { Reason: reason }),
    }),
  };
}
