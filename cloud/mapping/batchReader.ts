import type { Clock } from "../clock.ts";
import { type CountThatFits, createCountThatFits, type EventOrigin } from "./kinesisEvent.ts";
import type { ShardFeed } from "./shardFeed.ts";
import type { SourceRecord } from "./shardSource.ts";
import type { Signal } from "./signal.ts";
import { countOfWindow, type TimeWindow, windowOf } from "./tumblingWindow.ts";

/** The next batch of a lane, or why there is none. */
export type NextBatch =
  | { readonly type: "batch"; readonly records: readonly SourceRecord[] }
  /** The open window has no more records: a later one came, or none for too long. */
  | { readonly type: "window-over" }
  | { readonly type: "end-of-shard" }
  | { readonly type: "stopped" };

/** What reading one lane in batches takes. */
export type BatchReaderOptions = {
  readonly lane: number;
  readonly feed: ShardFeed;
  readonly origin: EventOrigin;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** 0: batches do not care about windows. */
  readonly tumblingWindowMs: number;
  readonly clock: Clock;
  /** Raised after an append, a reshard, or to stop. */
  readonly signal: Signal;
  readonly stopping: () => boolean;
};

/** What the next batch has to keep to. */
export type BatchBounds = {
  /** No record of a later window. */
  readonly window?: TimeWindow | undefined;
  /** Bytes of the event that are taken by other things than records. */
  readonly reservedBytes?: number | undefined;
};

/** How long a window waits for records after its end. "Up to 2 minutes" (Lambda developer guide). (esm 2.14) */
export const windowGraceMs = 120_000;

/**
 * Reads a lane batch by batch. A batch is given out when the batching window is over, when it has BatchSize
 * records, or when another record would exceed the payload limit, whichever comes first. (esm 1.6 to 1.11)
 * The batching window begins with the call, which follows the end of the previous invocation. (esm 1.9)
 */
export function createBatchReader(options: BatchReaderOptions): {
  readonly next: (bounds?: BatchBounds) => Promise<NextBatch>;
} {
  const { lane, feed, batchSize, tumblingWindowMs, clock, signal } = options;

  const next = async ({ window, reservedBytes }: BatchBounds = {}): Promise<NextBatch> => {
    const batchingEndsMs = clock.now() + options.batchingWindowMs;
    const countThatFits = createCountThatFits({ ...options.origin, reservedBytes });
    while (!options.stopping()) {
      signal.clear();
      await feed.fill(lane, batchSize);
      const waiting = feed.waiting(lane).slice(0, batchSize);
      const [first] = waiting;
      if (first === undefined) {
        if (feed.ended()) return { type: "end-of-shard" };
        const idleMs = window && window.endMs + windowGraceMs - clock.now();
        if (idleMs !== undefined && idleMs <= 0) return { type: "window-over" };
        await signal.wait(idleMs);
        continue;
      }
      if (window !== undefined && first.arrivalMs >= window.endMs) return { type: "window-over" };
      const count = countThatGoes(waiting, { window: window ?? windowAt(first), countThatFits });
      const leftMs = batchingEndsMs - clock.now();
      const isWhole = count < waiting.length || count >= batchSize || feed.ended();
      if (isWhole || leftMs <= 0) return { type: "batch", records: feed.take(lane, count) };
      await signal.wait(leftMs);
    }
    return { type: "stopped" };
  };
  const windowAt = ({ arrivalMs }: SourceRecord): TimeWindow | undefined =>
    tumblingWindowMs === 0 ? undefined : windowOf(arrivalMs, tumblingWindowMs);
  return { next };
}

function countThatGoes(
  waiting: readonly SourceRecord[],
  {
    window,
    countThatFits,
  }: { readonly window: TimeWindow | undefined; readonly countThatFits: CountThatFits },
): number {
  return countThatFits(window === undefined ? waiting : waiting.slice(0, countOfWindow(waiting, window)));
}
