import type { KinesisStreamEvent } from "aws-lambda";
import type { LogRecord } from "../runtime/logRecord.ts";
import { openRecord } from "./openRecord.ts";

/** The user records of a batch as Lambda delivers it (esm 2.1), in order. */
export function openBatch({ Records }: KinesisStreamEvent): readonly LogRecord[] {
  const records: LogRecord[] = [];
  let before = "";
  let entry = 0;
  for (const { eventID, kinesis } of Records) {
    // Entries that Lambda took out of one aggregate share its sequence number (esm 7.5).
    entry = kinesis.sequenceNumber === before ? entry + 1 : 0;
    before = kinesis.sequenceNumber;
    const { sequenceNumber, partitionKey, data } = kinesis;
    // Seconds with up to three decimals (esm 2.5).
    const arrivalMs = Math.round(kinesis.approximateArrivalTimestamp * 1000);
    const shardId = toShardId(eventID);
    for (const record of openRecord({ shardId, sequenceNumber, partitionKey, arrivalMs, data, entry }))
      records.push(record);
  }
  return records;
}

/** `eventID` is the shard ID, a colon, and the sequence number (esm 2.2). */
function toShardId(eventId: string): string {
  return eventId.slice(0, eventId.indexOf(":"));
}
