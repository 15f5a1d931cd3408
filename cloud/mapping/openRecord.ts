import { deaggregateSync } from "aws-kinesis-agg";
import { type HashRange, hashKeyOf, parseHashKey } from "../kinesis/hashKey.ts";
import type { SourceRecord } from "./shardSource.ts";

/** First bytes of an aggregated record (aggregation format of the Kinesis Producer Library). */
const magic = Buffer.from("f3899ac2", "hex");

/**
 * Opens an aggregated record, as Lambda does for a mapping with enhanced fan-out: its user records with the sequence
 * number of the whole, without those whose key does not hash to the shard. (esm 7.4, 7.5) A record that is no
 * aggregate, or a broken one, stays as it is.
 */
export function openRecord(record: SourceRecord, hashRange: HashRange): readonly SourceRecord[] {
  const data = Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength);
  if (!data.subarray(0, magic.length).equals(magic)) return [record];
  const userRecords = userRecordsOf(record, data);
  if (userRecords === undefined) return [record];
  return userRecords
    .filter(({ hashKey }) => hashKey >= hashRange.start && hashKey <= hashRange.end)
    .map(({ partitionKey, data }) => ({
      sequenceNumber: record.sequenceNumber,
      arrivalMs: record.arrivalMs,
      partitionKey,
      data,
    }));
}

type UserRecord = { readonly partitionKey: string; readonly hashKey: string; readonly data: Uint8Array };

function userRecordsOf(record: SourceRecord, data: Buffer): readonly UserRecord[] | undefined {
  const { sequenceNumber, partitionKey } = record;
  let opened: readonly UserRecord[] | undefined;
  let broken = false;
  deaggregateSync({ sequenceNumber, partitionKey, data: data.toString("base64") }, true, (error, records) => {
    if (error) broken = true;
    else opened = records?.map(toUserRecord);
  });
  return broken ? undefined : opened;
}

function toUserRecord(record: {
  readonly partitionKey: string;
  readonly explicitPartitionKey?: string;
  readonly data: string;
}): UserRecord {
  const { partitionKey, explicitPartitionKey, data } = record;
  const explicit = explicitPartitionKey === undefined ? undefined : parseHashKey(explicitPartitionKey);
  return { partitionKey, hashKey: explicit ?? hashKeyOf(partitionKey), data: Buffer.from(data, "base64") };
}
