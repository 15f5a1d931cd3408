import type { HashRange } from "./hashKey.ts";
import type { Counter } from "./sequenceNumber.ts";

/** A record as it is kept. */
export type StoredRecord = {
  readonly counter: Counter;
  readonly partitionKey: string;
  /** Base64, as it came and as it goes out. */
  readonly data: string;
  readonly arrivalMs: number;
};

/** What a shard is, apart from its records. */
export type ShardDescription = HashRange & {
  readonly shardId: string;
  readonly parents: readonly string[];
  /** Counter of the stream when the shard was opened; its records have greater ones. */
  readonly startCounter: Counter;
  /** Counter of the stream when the shard was closed; absent while it is open. */
  readonly endCounter?: Counter | undefined;
};

/** A shard's records, oldest first. */
export type Shard = {
  description: ShardDescription;
  /** Closed, and everything that was on its way into it has arrived. */
  sealed: boolean;
  readonly push: (record: StoredRecord) => void;
  /** Records from a counter on, as many as the limits allow, at least one if there is one. */
  readonly read: (from: Counter, limits: { recordsMax: number; bytesMax: number }) => readonly StoredRecord[];
  /** Counter of the first record that arrived at that time or later; undefined when there is none. */
  readonly firstSince: (timestampMs: number) => Counter | undefined;
  readonly newest: () => StoredRecord | undefined;
  /** Drops records that arrived before; returns how many. */
  readonly trim: (beforeMs: number) => number;
  readonly all: () => readonly StoredRecord[];
};

/** Trimmed records are let go of in one piece, once they are this many and half of all. */
const compactAt = 1_024;

/** A shard without records. */
export function createShard(description: ShardDescription): Shard {
  let records: StoredRecord[] = [];
  let head = 0;

  const search = (isBehind: (record: StoredRecord) => boolean): number => {
    let low = head;
    let high = records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBehind(records[middle] as StoredRecord)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    description,
    sealed: description.endCounter !== undefined,
    push: (record) => {
      records.push(record);
    },
    read: (from, { recordsMax, bytesMax }) => {
      const start = search(({ counter }) => counter >= from);
      const last = Math.min(records.length, start + recordsMax);
      let bytes = 0;
      let end = start;
      while (end < last) {
        bytes += dataBytes((records[end] as StoredRecord).data);
        if (bytes > bytesMax && end > start) break;
        end += 1;
      }
      return records.slice(start, end);
    },
    firstSince: (timestampMs) => records[search(({ arrivalMs }) => arrivalMs >= timestampMs)]?.counter,
    newest: () => (head < records.length ? records.at(-1) : undefined),
    trim: (beforeMs) => {
      const until = search(({ arrivalMs }) => arrivalMs >= beforeMs);
      const trimmed = until - head;
      head = until;
      if (head >= compactAt && head * 2 >= records.length) {
        records = records.slice(head);
        head = 0;
      }
      return trimmed;
    },
    all: () => records.slice(head),
  };
}

/** Bytes behind a base64 text, without decoding it. */
export function dataBytes(base64: string): number {
  const { length } = base64;
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (length * 3) / 4 - padding;
}
