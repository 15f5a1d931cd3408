import { deaggregateSync, type UserRecord } from "aws-kinesis-agg";
import { positionsIn } from "../core/position.ts";
import type { LogRecord } from "../runtime/logRecord.ts";

/** A Kinesis record as Lambda delivers it or as GetRecords returns it. */
export type KinesisRecord = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64 of the record's bytes. */
  readonly data: string;
  /** When the stream took it in, in milliseconds since the epoch. */
  readonly arrivalMs: number;
  /**
   * Which of the entries that share the sequence number this is, where Lambda opened the aggregate itself (enhanced
   * fan-out); 0 otherwise.
   */
  readonly entry: number;
};

/** First bytes of an aggregated record (F3 89 9A C2) in base64, as far as they make whole characters. */
const aggregatedPrefix = "84maw";

/**
 * Opens a record: one user record for a plain one, all of them in order for an aggregated one (KPL format,
 * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md). A broken aggregate becomes
 * one user record without data.
 */
export function openRecord(record: KinesisRecord): readonly LogRecord[] {
  const { shardId, sequenceNumber, partitionKey, arrivalMs, data, entry } = record;
  const positionOf = positionsIn(record);
  if (!data.startsWith(aggregatedPrefix)) {
    const position = positionOf(entry);
    const text = toText(data);
    return [{ shardId, sequenceNumber, position, partitionKey, arrivalMs, aggregated: false, data: text }];
  }
  return openAggregate(record).map((userRecord, subSequence) => ({
    shardId,
    sequenceNumber,
    position: positionOf(subSequence),
    partitionKey,
    arrivalMs,
    aggregated: true,
    data: userRecord && toText(userRecord.data),
    raw: userRecord ? undefined : data,
  }));
}

function openAggregate({
  sequenceNumber,
  partitionKey,
  data,
}: KinesisRecord): readonly (UserRecord | undefined)[] {
  let broken = false;
  let opened: readonly UserRecord[] = [];
  const record = {
    kinesisSchemaVersion: "1.0",
    approximateArrivalTimestamp: 0,
    sequenceNumber,
    partitionKey,
    data,
  };
  deaggregateSync(record, true, (error, userRecords) => {
    if (error) broken = true;
    else opened = userRecords ?? opened;
  });
  return broken || opened.length === 0 ? [undefined] : opened;
}

function toText(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
