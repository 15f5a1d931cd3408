import type { LogShard } from "../log/logSource.ts";

/** An object of the archive. */
export type StoredPart = { readonly key: string; readonly bytes: number };

/** Where the archive is kept: objects by key, written whole. */
export type ArchiveStore = {
  /** The objects whose keys begin so, in the order of the keys; with `from`, those not before it. */
  readonly list: (prefix: string, from?: string) => AsyncIterable<StoredPart>;
  readonly get: (key: string) => AsyncIterable<Uint8Array>;
  readonly put: (key: string, body: Uint8Array) => Promise<void>;
  readonly remove: (keys: readonly string[]) => Promise<void>;
  /** The shards that anything was archived of, in the order in which they were made. */
  readonly shards: () => Promise<readonly LogShard[]>;
  /** Keeps what a shard is; the same one again changes nothing. */
  readonly putShard: (shard: LogShard) => Promise<void>;
};

/** How far a shard is archived. */
export type ArchiveHead = {
  /** Of the last record archived. */
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  readonly hour: string;
};

/** What the archiver remembers of each shard; behind the objects after a crash, never ahead of them. */
export type ArchiveHeads = {
  readonly get: (shardId: string) => Promise<ArchiveHead | undefined>;
  /** Moves a head forward; one that is ahead already stays. */
  readonly advance: (shardId: string, head: ArchiveHead) => Promise<void>;
};
