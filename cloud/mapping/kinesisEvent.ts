import { eventBytesMax } from "./mappingSettings.ts";
import type { SourceRecord } from "./shardSource.ts";
import type { OpenWindow } from "./tumblingWindow.ts";

/** What all records of a mapping's events have in common. */
export type EventOrigin = {
  readonly shardId: string;
  readonly roleArn: string;
  readonly region: string;
  readonly eventSourceArn: string;
  /** Bytes of the event that other things than records take, a window's state say. */
  readonly reservedBytes?: number | undefined;
};

/** What an event says of the window that its records belong to. (esm 2.8) */
export type WindowInvocation = {
  readonly window: OpenWindow;
  readonly isFinal: boolean;
  readonly isTerminatedEarly: boolean;
};

const opening = '{"Records":[';
const closing = "]}";

/** The serialised event of a batch, keys in AWS's order. (esm 2.1 to 2.6) */
export function toKinesisEvent(records: readonly SourceRecord[], origin: EventOrigin): string {
  const shared = toShared(origin);
  return `${opening}${records.map((record) => toEntry(record, shared)).join(",")}${closing}`;
}

/** The event of a batch in a tumbling window: the same, with the window and its state behind the records. (esm 2.8) */
export function toWindowEvent(
  records: readonly SourceRecord[],
  { origin, invocation }: { readonly origin: EventOrigin; readonly invocation: WindowInvocation },
): string {
  const { window, isFinal, isTerminatedEarly } = invocation;
  const { shardId, eventSourceArn: eventSourceARN } = origin;
  const span = JSON.stringify({ start: toSeconds(window.startMs), end: toSeconds(window.endMs) });
  const rest = JSON.stringify({
    shardId,
    eventSourceARN,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: isTerminatedEarly,
  });
  const listed = toKinesisEvent(records, origin).slice(0, -1);
  return `${listed},"window":${span},"state":${window.state},${rest.slice(1)}`;
}

/** Whether a record by itself is more than an invocation can carry. (esm 1.12) */
export function isTooLargeToInvoke(record: SourceRecord, origin: EventOrigin): boolean {
  if (frameBytes(origin) + sizeAtMost(record, origin) <= eventBytesMax) return false;
  return Buffer.byteLength(toKinesisEvent([record], origin)) + (origin.reservedBytes ?? 0) > eventBytesMax;
}

/** How many records from the first on fit in one event; at least one, since a record is never split. */
export type CountThatFits = (records: readonly SourceRecord[]) => number;

/**
 * Counts how many of the records fit that wait for an event. (esm 1.11) Call after call they may only become more: each
 * is measured once, however often one looks while a batch gathers.
 */
export function createCountThatFits(origin: EventOrigin): CountThatFits {
  const shared = toShared(origin);
  const measureAtMost = createMeasure(frameBytes(origin), (record) => sizeAtMost(record, origin));
  const measure = createMeasure(
    frameBytes(origin) - 1,
    (record) => Buffer.byteLength(toEntry(record, shared)) + 1,
  );
  return (records) => {
    if (measureAtMost(records) === records.length) return records.length;
    return Math.max(1, measure(records));
  };
}

/** How many records of a growing list go into an event, by a size of each. */
function createMeasure(
  emptyBytes: number,
  sizeOf: (record: SourceRecord) => number,
): (records: readonly SourceRecord[]) => number {
  let count = 0;
  let bytes = emptyBytes;
  return (records) => {
    for (const record of records.slice(count)) {
      const withIt = bytes + sizeOf(record);
      if (withIt > eventBytesMax) break;
      bytes = withIt;
      count += 1;
    }
    return count;
  };
}

const frameBytes = ({ reservedBytes = 0 }: EventOrigin): number =>
  opening.length + closing.length + reservedBytes;

/** An upper bound that costs no serialising: six bytes for an escaped UTF-16 unit, and the fixed text. */
function sizeAtMost({ data, partitionKey }: SourceRecord, { roleArn, eventSourceArn }: EventOrigin): number {
  const fixedBytes = 500 + 6 * (roleArn.length + eventSourceArn.length);
  return fixedBytes + 6 * partitionKey.length + Math.ceil(data.length / 3) * 4;
}

/** What the entries of an event share. */
type Shared = { readonly shardId: string; readonly end: string };

function toShared({ shardId, roleArn, region, eventSourceArn }: EventOrigin): Shared {
  const end = JSON.stringify({
    eventName: "aws:kinesis:record",
    invokeIdentityArn: roleArn,
    awsRegion: region,
    eventSourceARN: eventSourceArn,
  });
  return { shardId, end: end.slice(1) };
}

/** Put together as text: an event may hold 10,000 records, of which the partition key alone needs escaping. */
function toEntry({ data, partitionKey, sequenceNumber, arrivalMs }: SourceRecord, shared: Shared): string {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  const kinesis =
    `{"kinesisSchemaVersion":"1.0","partitionKey":${JSON.stringify(partitionKey)},` +
    `"sequenceNumber":"${sequenceNumber}","data":"${base64}","approximateArrivalTimestamp":${arrivalMs / 1000}}`;
  const eventId = `${shared.shardId}:${sequenceNumber}`;
  return `{"kinesis":${kinesis},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"${eventId}",${shared.end}`;
}

/** `2020-12-09T07:04:00Z` */
const toSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
