import { toRecordData } from "../../engine/aws/aggregate.ts";
import type { Lane } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { type KinesisEntry, toKinesisEntry } from "../log/kinesisEntry.ts";
import type { RawRecord } from "../log/logSource.ts";

/** What stands for an event that is not to be delivered: nobody handles its type, so it is passed over. */
const leftOut = Buffer.from(JSON.stringify({ type: "orderly.leftOut" }));

export type Deliverable = {
  /** What is in the record, in order. */
  readonly opened: readonly LogRecord[];
  readonly isLeftOut: (one: LogRecord) => boolean;
};

/**
 * A record as Lambda's mapping delivers it, without the events that are not to be delivered. In an aggregate their places
 * stay, since positions count them.
 */
export function toDeliverable(record: RawRecord, { opened, isLeftOut }: Deliverable): KinesisEntry {
  if (!opened.some(isLeftOut)) return toKinesisEntry(record, record.data);
  const events = opened.map((one) => ({
    lane: one.partitionKey as Lane,
    data: isLeftOut(one) ? leftOut : Buffer.from(one.data ?? ""),
  }));
  return toKinesisEntry(record, toRecordData(events));
}
