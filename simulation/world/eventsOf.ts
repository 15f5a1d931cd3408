import { deaggregateSync } from "aws-kinesis-agg";
import type { SourceRecord } from "../../cloud/mapping/shardSource.ts";
import type { DomainEvent } from "../../engine/index.ts";

/** First byte of an aggregated record. */
const aggregatedByte = 0xf3;

/** The events of a sound record, taken apart by the library alone. */
export function eventsOf({ data, partitionKey, sequenceNumber }: SourceRecord): readonly DomainEvent[] {
  const bytes = data as Buffer;
  if (bytes[0] !== aggregatedByte) return [JSON.parse(bytes.toString("utf8"))];
  const events: DomainEvent[] = [];
  const record = { sequenceNumber, partitionKey, data: bytes.toString("base64") };
  deaggregateSync(record, true, (_, userRecords = []) => {
    for (const opened of userRecords) {
      events.push(JSON.parse(Buffer.from(opened.data, "base64").toString("utf8")));
    }
  });
  return events;
}
