import { randomUUID } from "node:crypto";
import { errorResponse } from "../endpoint/errorResponse.ts";
import { encodeEvent, eventStreamType } from "../endpoint/eventStream.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import type { Input, KinesisContext } from "./context.ts";
import { KinesisError } from "./kinesisError.ts";
import { operations } from "./operations/index.ts";

const targetPrefix = "Kinesis_20131202.";

/** Kinesis Data Streams by its JSON protocol. */
export function createKinesisService(context: KinesisContext, close: () => Promise<void>): Service {
  return {
    name: "kinesis",
    handle: async (request) => {
      try {
        const output = await run(request, context);
        if (isStream(output)) return answerWith(output);
        return answer(output === undefined ? "" : JSON.stringify(output));
      } catch (error) {
        if (!(error instanceof KinesisError)) throw error;
        return errorResponse(request, error);
      }
    },
    close,
  };
}

async function run(
  request: ServiceRequest,
  context: KinesisContext,
): Promise<object | AsyncIterable<object> | undefined> {
  const target = request.headers["x-amz-target"] ?? "";
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    throw new KinesisError("UnknownOperationException", `The embedded Kinesis has no operation "${name}".`);
  }
  return operation(parse(request), context);
}

function parse({ body, headers }: ServiceRequest): Input {
  if (headers["content-type"]?.includes("cbor")) {
    const message = "CBOR is not spoken here; JSON is. The SDK for Java needs AWS_CBOR_DISABLE=true.";
    throw new KinesisError("SerializationException", message);
  }
  try {
    const json: unknown = JSON.parse(body.toString("utf8") || "{}");
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Input;
  } catch {
    // Falls through to the error for everything that is no JSON object.
  }
  throw new KinesisError("SerializationException", "The body of the request is no JSON object.");
}

function answer(body: string): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() },
    body,
  };
}

function isStream(output: object | undefined): output is AsyncIterable<object> {
  return output !== undefined && Symbol.asyncIterator in output;
}

/** The one operation that answers with a stream is SubscribeToShard. */
function answerWith(events: AsyncIterable<object>): ServiceResponse {
  const encode = async function* (): AsyncGenerator<Uint8Array> {
    yield encodeEvent("initial-response", {});
    for await (const event of events) yield encodeEvent("SubscribeToShardEvent", event);
  };
  const headers = { "content-type": eventStreamType, "x-amzn-requestid": randomUUID() };
  return { status: 200, headers, body: encode() };
}
