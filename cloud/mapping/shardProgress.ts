import type { SourceRecord } from "./shardSource.ts";

/** How far a shard is done, whatever the order in which its records are finished. */
export type ShardProgress = {
  /** A record was read that is `parts` records to the function; none when it was filtered out. */
  readonly read: (sequenceNumber: string, parts: number) => void;
  readonly finish: (records: readonly SourceRecord[]) => void;
  /** The last record up to which all are finished; undefined if it is still the one of the last call. */
  readonly moved: () => string | undefined;
};

type OpenRecord = { readonly sequenceNumber: string; partsLeft: number };

/** Entries that are let go of in one piece, once they are this many. */
const compactAt = 1_024;

/** The checkpoint of several lanes: what is finished above a record that is not will come again. (esm 1.25) */
export function createShardProgress(): ShardProgress {
  let open: OpenRecord[] = [];
  let head = 0;
  const bySequence = new Map<string, OpenRecord>();
  return {
    read: (sequenceNumber, parts) => {
      const record = { sequenceNumber, partsLeft: parts };
      open.push(record);
      if (parts > 0) bySequence.set(sequenceNumber, record);
    },
    finish: (records) => {
      for (const { sequenceNumber } of records) {
        const record = bySequence.get(sequenceNumber);
        if (record === undefined) continue;
        record.partsLeft -= 1;
        if (record.partsLeft === 0) bySequence.delete(sequenceNumber);
      }
    },
    moved: () => {
      const from = head;
      while (open[head]?.partsLeft === 0) head += 1;
      if (head === from) return undefined;
      const last = open[head - 1]?.sequenceNumber;
      if (head >= compactAt) {
        open = open.slice(head);
        head = 0;
      }
      return last;
    },
  };
}
