import { randomUUID } from "node:crypto";
import type { ServiceRequest, ServiceResponse } from "../../service.ts";
import type { AcceptEvent } from "../async/asyncInvoker.ts";
import type { LambdaFunction } from "../createFunction.ts";
import type { InvokeResult } from "../invocation.ts";
import { invalidParameter, LambdaError } from "./lambdaError.ts";

/** The most bytes of a request, by its kind. (Lambda quotas: 6 MB synchronous, 1 MB asynchronous) */
const requestBytesMax = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

type InvocationType = keyof typeof requestBytesMax;

/** The part of the log that a caller gets who asks for it. */
const logTailBytes = 4_096;

/** Invoke: waits for the answer (RequestResponse), takes the event in (Event), or only says that it may be done. */
export async function invokeOperation(
  lambda: LambdaFunction,
  { request, accept }: { readonly request: ServiceRequest; readonly accept: AcceptEvent },
): Promise<ServiceResponse> {
  const type = invocationTypeOf(request);
  const payload = payloadOf(request, type);
  const requestId = randomUUID();
  if (type === "DryRun") return { status: 204, headers: { "x-amzn-requestid": requestId }, body: "" };
  if (type === "Event") {
    await accept({ requestId, functionArn: lambda.settings.arn, payload });
    return { status: 202, headers: { "x-amzn-requestid": requestId }, body: "" };
  }
  const wantsLog = request.headers["x-amz-log-type"] === "Tail";
  return toResponse(await lambda.invoke(payload, { requestId }), wantsLog);
}

function invocationTypeOf({ headers }: ServiceRequest): InvocationType {
  const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type === "RequestResponse" || type === "Event" || type === "DryRun") return type;
  throw invalidParameter(`Unsupported invocation type ${type}`);
}

function payloadOf({ body }: ServiceRequest, type: InvocationType): string {
  const bytesMax = requestBytesMax[type];
  if (body.length > bytesMax) {
    const message = `Request must be smaller than ${bytesMax} bytes for the InvokeFunction operation`;
    throw new LambdaError("RequestTooLargeException", message, { status: 413 });
  }
  const text = body.length === 0 ? "{}" : body.toString("utf8");
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${String(error)}`;
    throw new LambdaError("InvalidRequestContentException", message);
  }
  return text;
}

function toResponse(result: InvokeResult, wantsLog: boolean): ServiceResponse {
  if (result.status === "throttled") {
    const { reason } = result;
    throw new LambdaError("TooManyRequestsException", "Rate Exceeded.", { status: 429, reason });
  }
  const headers = {
    "content-type": "application/json",
    "x-amzn-requestid": result.requestId,
    "x-amz-executed-version": "$LATEST",
    ...(result.status === "error" && { "x-amz-function-error": result.functionError }),
    ...(wantsLog && {
      "x-amz-log-result": Buffer.from(result.log).subarray(-logTailBytes).toString("base64"),
    }),
  };
  return { status: 200, headers, body: result.payload };
}
