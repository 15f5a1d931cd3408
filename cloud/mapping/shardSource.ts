import type { HashRange } from "../kinesis/hashKey.ts";

/** A record as the stream holds it. */
export type SourceRecord = {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** When the stream took it in, in ms since the epoch. */
  readonly arrivalMs: number;
};

/** A shard that the stream still keeps. */
export type SourceShard = {
  readonly shardId: string;
  /** The shard that was split, or the two that were merged, into this one. */
  readonly parents: readonly string[];
  /** Takes records in; a closed shard only gives them out. */
  readonly open: boolean;
  /** The hash keys of its records; absent: any. */
  readonly hashRange?: HashRange | undefined;
};

/** Where reading a shard begins. `AT_TIMESTAMP` is the first record that arrived at that time or later. */
export type ShardPosition =
  | { readonly type: "TRIM_HORIZON" }
  | { readonly type: "LATEST" }
  | { readonly type: "AT_TIMESTAMP"; readonly timestampMs: number }
  | { readonly type: "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string };

/** A place between two records of one shard, in the stream's own form. `LATEST` must be fixed when it is made. */
export type ShardCursor = unknown;

/** What one read gave. */
export type ShardRead = {
  readonly records: readonly SourceRecord[];
  readonly next: ShardCursor;
  /** The shard is closed and nothing stands behind these records. */
  readonly endOfShard: boolean;
};

/** All that a mapping needs of a stream; whatever holds one can be adapted to it. */
export type ShardSource = {
  readonly streamArn: string;
  readonly retentionMs: () => number;
  readonly shards: () => readonly SourceShard[] | Promise<readonly SourceShard[]>;
  readonly cursor: (shardId: string, position: ShardPosition) => ShardCursor | Promise<ShardCursor>;
  /** At most `recordsMax` records; the stream's own limits (10,000 records, 10 MB) may make it fewer. */
  readonly read: (
    shardId: string,
    from: { readonly cursor: ShardCursor; readonly recordsMax: number },
  ) => ShardRead | Promise<ShardRead>;
  /** Calls back after records were appended to a shard. Returns how to stop it. */
  readonly onAppend: (listener: (shardId: string) => void) => () => void;
  /** Calls back after shards were split or merged, and parents closed by it. Returns how to stop it. */
  readonly onReshard: (listener: () => void) => () => void;
};
