import type { Clock } from "../../../cloud/clock.ts";

/** A clock that stands still until a test advances it. */
export type ManualClock = Clock & {
  /** Moves time on and fires what falls due, in order; promises settle between two timers. */
  readonly advance: (byMs: number) => Promise<void>;
  /** Timers that have not fired. */
  readonly pending: () => number;
  /** Settles once `count` timers are pending. */
  readonly untilPending: (count: number) => Promise<void>;
  /** Settles once a timer is pending that falls due in exactly `delayMs`. */
  readonly untilTimer: (delayMs: number) => Promise<void>;
};

type Timer = { readonly dueMs: number; readonly callback: () => void };

export function createManualClock(startMs: number = Date.UTC(2026, 0, 15, 12)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  const watchers = new Set<() => void>();
  const due = (untilMs: number): Timer | undefined =>
    [...timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((settle) => {
      const watch = (): void => {
        if (!condition()) return;
        watchers.delete(watch);
        settle();
      };
      watchers.add(watch);
      watch();
    });
  return {
    now: () => nowMs,
    after: (delayMs, callback) => {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      for (const watch of watchers) watch();
      return () => timers.delete(timer);
    },
    advance: async (byMs) => {
      const untilMs = nowMs + byMs;
      for (let timer = due(untilMs); timer !== undefined; timer = due(untilMs)) {
        timers.delete(timer);
        nowMs = timer.dueMs;
        timer.callback();
        await settled();
      }
      nowMs = untilMs;
    },
    pending: () => timers.size,
    untilPending: (count) => until(() => timers.size >= count),
    untilTimer: (delayMs) => until(() => [...timers].some(({ dueMs }) => dueMs === nowMs + delayMs)),
  };
}

/** All promise callbacks that are ready have run. */
export const settled = (): Promise<void> => new Promise((settle) => setImmediate(settle));
