import type { KinesisStreamEvent } from "aws-lambda";
import type { RawRecord } from "./logSource.ts";

/** A record in an event of Lambda's mapping. */
export type KinesisEntry = KinesisStreamEvent["Records"][number];

/** What stands for every account, region and role: an entry tells nothing of where it was made. */
const region = "eu-central-1";
const origin = {
  invokeIdentityArn: "arn:aws:iam::000000000000:role/recorded",
  awsRegion: region,
  eventSourceARN: `arn:aws:kinesis:${region}:000000000000:stream/recorded`,
};

/** A record, with this as its data, as Lambda's mapping delivers it (esm 2.1). */
export function toKinesisEntry(record: Omit<RawRecord, "data">, data: Uint8Array): KinesisEntry {
  const { shardId, sequenceNumber, partitionKey, arrivalMs } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    ...origin,
  };
}
