/** A record of the log as Kinesis keeps it: one event, or an aggregate of several. */
export type RawRecord = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** When Kinesis took it in, in milliseconds since the epoch: approximate, as AWS says. */
  readonly arrivalMs: number;
};

/** A shard that is still known, with what orders it among the others. */
export type LogShard = {
  readonly shardId: string;
  /** The shards that it took over from; those that are no longer known are named all the same. */
  readonly parents: readonly string[];
  /** Closed by a reshard: its reading comes to an end. */
  readonly closed: boolean;
  /** First and last hash key, both included. */
  readonly firstHashKey: bigint;
  readonly lastHashKey: bigint;
};

/** Where the reading of one shard begins. */
export type ShardStart =
  | { readonly kind: "start" | "latest" }
  | { readonly kind: "time"; readonly timeMs: number }
  | { readonly kind: "at"; readonly sequenceNumber: string }
  | {
      readonly kind: "after";
      readonly sequenceNumber: string;
      /** When that record arrived, where it is known. */
      readonly arrivalMs?: number | undefined;
    };

/** What one call gave of a shard. */
export type ShardPage = {
  readonly records: readonly RawRecord[];
  /** How far the end of the page is behind the shard's newest record; 0: everything was read. */
  readonly behindMs: number;
  /** The shard is closed and read to its end: no page follows. */
  readonly ended: boolean;
};

/** How far back the log reaches. */
export type LogBounds = {
  /** When the stream was made. */
  readonly createdMs: number;
  /** What is older may be gone; never before `createdMs`. */
  readonly oldestMs: number;
};

/** A log for reading: the stream, the archive, or both as one. */
export type LogSource = {
  readonly bounds: () => Promise<LogBounds>;
  /** Every shard that is known, in the order in which they were made. */
  readonly shards: () => Promise<readonly LogShard[]>;
  /**
   * The pages of a shard in order, until it ends; for ever while it is open. A page may be empty.
   * @throws ReplayError when records are known to be missing
   */
  readonly read: (shardId: string, start: ShardStart) => AsyncIterable<ShardPage>;
};
