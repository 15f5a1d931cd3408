import { randomUUID } from "node:crypto";
import type { Discard } from "./batchProgress.ts";
import type { SourceRecord } from "./shardSource.ts";

/** What a destination gets of discarded records. (esm section 4) */
export type FailureDelivery =
  | { readonly type: "s3"; readonly bucket: string; readonly key: string; readonly body: string }
  | {
      readonly type: "sqs";
      readonly queueArn: string;
      readonly body: string;
      readonly attributes?: TextAttributes;
    }
  | { readonly type: "sns"; readonly topicArn: string; readonly message: string };

/** Attributes of a message, all of type String. */
export type TextAttributes = Readonly<Record<string, string>>;

/** Where the records come from and which function gave up on them. */
export type FailureOrigin = {
  readonly mappingUuid: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly nowMs: number;
  /** The event that was, or would have been, the invocation's payload. */
  readonly payload: string;
};

/** Builds the delivery for a destination of any of the three kinds; SQS and SNS get pointers, S3 the records too. */
export function toFailureDelivery(
  destinationArn: string,
  discard: Discard,
  origin: FailureOrigin,
): FailureDelivery {
  const message = toFailureMessage(discard, origin);
  const [, , service, , , name = ""] = destinationArn.split(":");
  if (service === "sqs") return { type: "sqs", queueArn: destinationArn, body: JSON.stringify(message) };
  if (service === "sns") return { type: "sns", topicArn: destinationArn, message: JSON.stringify(message) };
  const body = JSON.stringify({ ...message, payload: origin.payload });
  return { type: "s3", bucket: name, key: objectKey(origin), body };
}

function toFailureMessage(discard: Discard, origin: FailureOrigin): object {
  const { functionError, records } = discard;
  return {
    requestContext: {
      requestId: discard.requestId ?? randomUUID(),
      functionArn: origin.functionArn,
      condition: discard.condition,
      approximateInvokeCount: Math.max(1, discard.attempts),
    },
    ...(functionError === undefined
      ? {}
      : { responseContext: { statusCode: 200, executedVersion: versionOf(origin), functionError } }),
    version: "1.0",
    timestamp: isoTime(origin.nowMs),
    KinesisBatchInfo: {
      shardId: origin.shardId,
      startSequenceNumber: first(records).sequenceNumber,
      endSequenceNumber: last(records).sequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first(records).arrivalMs),
      approximateArrivalOfLastRecord: isoTime(last(records).arrivalMs),
      batchSize: records.length,
      streamArn: origin.streamArn,
    },
  };
}

/** The version that the function's ARN names. Aliases are not emulated: one runs the only code there is. (esm 4.5) */
function versionOf({ functionArn }: FailureOrigin): string {
  return /:function:[^:]+:(\d+)$/.exec(functionArn)?.[1] ?? "$LATEST";
}

/** `aws/lambda/<UUID>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>`. (esm 4.9) */
function objectKey({ mappingUuid, shardId, nowMs }: FailureOrigin): string {
  const [day = "", time = ""] = isoTime(nowMs).split("T");
  const moment = `${day}T${time.slice(0, 8).replaceAll(":", ".")}`;
  return `aws/lambda/${mappingUuid}/${shardId}/${day.replaceAll("-", "/")}/${moment}-${randomUUID()}`;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
const first = (records: readonly SourceRecord[]): SourceRecord => records[0] as SourceRecord;
const last = (records: readonly SourceRecord[]): SourceRecord => records.at(-1) as SourceRecord;
