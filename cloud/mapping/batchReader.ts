import type { Clock } from "../clock.ts";
import { countThatFits, type EventOrigin } from "./kinesisEvent.ts";
import type { ShardCursor, ShardPosition, ShardSource, SourceRecord } from "./shardSource.ts";
import type { Signal } from "./signal.ts";

/** The next batch of a shard, or why there is none. */
export type NextBatch =
  | { readonly type: "batch"; readonly records: readonly SourceRecord[] }
  | { readonly type: "end-of-shard" }
  | { readonly type: "stopped" };

/** What reading one shard in batches takes. */
export type BatchReaderOptions = {
  readonly shardId: string;
  readonly position: ShardPosition;
  readonly source: ShardSource;
  readonly origin: EventOrigin;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly clock: Clock;
  /** Raised after an append, a reshard, or to stop. */
  readonly signal: Signal;
  readonly stopping: () => boolean;
};

/**
 * Reads a shard batch by batch. A batch is given out when the batching window is over, when it has BatchSize
 * records, or when another record would exceed the payload limit, whichever comes first. (esm 1.6 to 1.11)
 * The window begins with the call, which follows the end of the previous invocation. (esm 1.9)
 */
export function createBatchReader(options: BatchReaderOptions): { next: () => Promise<NextBatch> } {
  const { shardId, source, batchSize, clock, signal } = options;
  let cursor: { readonly at: ShardCursor } | undefined;

  const next = async (): Promise<NextBatch> => {
    const windowEndsMs = clock.now() + options.batchingWindowMs;
    while (!options.stopping()) {
      signal.clear();
      cursor ??= { at: await source.cursor(shardId, options.position) };
      const read = await source.read(shardId, { cursor: cursor.at, recordsMax: batchSize });
      const leftMs = windowEndsMs - clock.now();
      const { length } = read.records;
      if (length === 0) {
        if (read.endOfShard) return { type: "end-of-shard" };
        cursor = { at: read.next };
        await signal.wait();
        continue;
      }
      const fitting = countThatFits(read.records, options.origin);
      if (fitting === length && length < batchSize && !read.endOfShard && leftMs > 0) {
        await signal.wait(leftMs);
        continue;
      }
      const records = read.records.slice(0, fitting);
      cursor = { at: fitting === length ? read.next : await cursorAfter(records) };
      return { type: "batch", records };
    }
    return { type: "stopped" };
  };
  const cursorAfter = async (records: readonly SourceRecord[]): Promise<ShardCursor> => {
    const sequenceNumber = records.at(-1)?.sequenceNumber ?? "";
    return source.cursor(shardId, { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber });
  };
  return { next };
}
