import TinyQueue from "tinyqueue";
import type { Clock } from "../../cloud/clock.ts";
import { settled } from "./settled.ts";

/** The only time there is in a simulation: it stands still while code runs and jumps from timer to timer. */
export type VirtualClock = Clock & {
  /** Resolves after `delayMs` of virtual time. */
  readonly sleep: (delayMs: number) => Promise<void>;
  /**
   * Fires what falls due, one timer after the other; between two of them every promise settles that can. Ends when no
   * timer is left, or before the first one later than `untilMs`.
   */
  readonly run: (options: { readonly untilMs: number }) => Promise<"idle" | "time-up">;
};

type Timer = { readonly dueMs: number; readonly order: number; callback: (() => void) | undefined };

/** Steps after which the event loop gets a turn, so that signals are heard. */
const stepsPerTurn = 10_000;

/** A clock that starts at `startMs`; timers due at the same time fire in the order in which they were set. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = new TinyQueue<Timer>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
  let nowMs = startMs;
  let count = 0;

  function after(delayMs: number, callback: () => void): () => void {
    count += 1;
    const timer: Timer = { dueMs: nowMs + delayMs, order: count, callback };
    timers.push(timer);
    return () => {
      timer.callback = undefined;
    };
  }

  async function run({ untilMs }: { readonly untilMs: number }): Promise<"idle" | "time-up"> {
    await settled();
    for (let step = 1; ; step++) {
      const timer = timers.peek();
      if (timer === undefined) return "idle";
      if (timer.callback !== undefined && timer.dueMs > untilMs) return "time-up";
      timers.pop();
      if (timer.callback === undefined) continue;
      nowMs = timer.dueMs;
      timer.callback();
      await settled();
      if (step % stepsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    now: () => nowMs,
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    run,
  };
}
