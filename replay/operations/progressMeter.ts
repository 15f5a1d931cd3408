import type { LogPage } from "../log/readLog.ts";
import type { OperationProgress } from "./operation.ts";

/** Measures a reading of the log by its pages. */
export type ProgressMeter = {
  /** `events` is the sum of all pages so far. */
  readonly add: (page: LogPage, events: number) => void;
  /** `undefined` before the first page. */
  readonly read: () => OperationProgress | undefined;
};

export type ProgressMeterOptions = {
  /** Where the reading begins, in milliseconds since the epoch; not finite where that is not known. */
  readonly fromMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
};

/** Begins to measure now. */
export function createProgressMeter({ fromMs, now }: ProgressMeterOptions): ProgressMeter {
  const startMs = now();
  const behind = new Map<string, number>();
  const reached = new Map<string, number>();
  let read = 0;

  /** By the time that was covered against the time that is left: events are not spread evenly, so this is a guess. */
  function toLeft(seconds: number): number | undefined {
    let done = 0;
    let left = 0;
    for (const [shardId, behindMs] of behind) {
      done += Math.max(0, (reached.get(shardId) ?? fromMs) - fromMs);
      left += behindMs;
    }
    return done > 0 && Number.isFinite(done) ? Math.ceil((seconds * left) / done) : undefined;
  }

  return {
    add({ shardId, behindMs, records, ended }, events) {
      read = events;
      behind.set(shardId, ended ? 0 : behindMs);
      reached.set(shardId, records.at(-1)?.arrivalMs ?? reached.get(shardId) ?? fromMs);
    },
    read() {
      if (behind.size === 0) return undefined;
      const seconds = Math.max(0.001, (now() - startMs) / 1000);
      return {
        events: read,
        perSecond: Math.round(read / seconds),
        leftSeconds: toLeft(seconds),
        behindMs: Object.fromEntries(behind),
      };
    },
  };
}
