import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** What a function answered; with `failed`, the error that it ended with. */
export type FunctionAnswer =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "failed"; readonly reason: string };

/** Invokes a function and waits for its answer. */
export async function invokeFunction(
  client: Pick<LambdaClient, "send">,
  { functionName, event }: { readonly functionName: string; readonly event: object },
): Promise<FunctionAnswer> {
  const Payload = Buffer.from(JSON.stringify(event));
  const answered = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }));
  const answer: unknown = JSON.parse(Buffer.from(answered.Payload ?? []).toString("utf8") || "null");
  if (answered.FunctionError === undefined) return { kind: "answered", answer };
  const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
  const reason = `${errorType ?? answered.FunctionError}: ${errorMessage ?? "no message"}`;
  return { kind: "failed", reason };
}
