import { RecordAggregator } from "aws-kinesis-agg";
import { OrderlyError } from "../core/errors.ts";
import type { DomainEvent } from "../core/event.ts";
import type { Lane } from "../core/lane.ts";

/** Bytes of one record's data; well under Kinesis's 1 MiB, as a record is the unit that is retried. */
export const recordBytesMax = 256 * 1024;

/** Bytes of one event's JSON: a record of its own at most (Kinesis's limit, less the partition key and some room). */
export const eventBytesMax = 1_000_000;

/** An event of a lane as it will stand in a record. */
export type EncodedEvent = { readonly lane: Lane; readonly data: Buffer };

/** @throws OrderlyError ORDERLY_EVENT_TOO_LARGE */
export function encodeEvent(event: DomainEvent, lane: Lane): EncodedEvent {
  const data = Buffer.from(JSON.stringify(event));
  if (data.length > eventBytesMax) {
    const message = `Event ${event.id} (${event.type}) has ${data.length} bytes, ${eventBytesMax} are the most that fit.`;
    throw new OrderlyError("ORDERLY_EVENT_TOO_LARGE", message);
  }
  return { lane, data };
}

/** How many of the events, from the first on, share one record: at least one, and at most `recordBytesMax` bytes. */
export function countThatFit(events: readonly EncodedEvent[]): number {
  let bytes = 0;
  for (const [index, { data }] of events.entries()) {
    bytes += data.length;
    if (index > 0 && bytes > recordBytesMax) return index;
  }
  return events.length;
}

/** The data of one record: the event itself when it is alone, the KPL aggregate of several. */
export function toRecordData(events: readonly EncodedEvent[]): Buffer {
  const [first] = events;
  if (events.length === 1 && first) return first.data;
  const aggregator = new RecordAggregator();
  for (const { lane, data } of events) aggregator.addUserRecord({ partitionKey: lane, data });
  return aggregator.build().data;
}
