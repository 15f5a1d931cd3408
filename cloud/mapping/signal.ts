import type { Clock } from "../clock.ts";

/** Wakes one waiting loop. A signal raised while nobody waits is not lost: the next wait ends at once. */
export type Signal = {
  readonly raise: () => void;
  /** Forgets what was raised so far; called before looking at what the signal is about. */
  readonly clear: () => void;
  /** Settles when raised, or after `timeoutMs` if given. */
  readonly wait: (timeoutMs?: number) => Promise<void>;
};

/** A signal that is not raised. */
export function createSignal(clock: Clock): Signal {
  let raised = false;
  let wake: (() => void) | undefined;
  return {
    raise: () => {
      raised = true;
      wake?.();
    },
    clear: () => {
      raised = false;
    },
    wait: async (timeoutMs) => {
      if (raised) return;
      const woken = Promise.withResolvers<void>();
      wake = woken.resolve;
      const stopTimer = timeoutMs === undefined ? undefined : clock.after(timeoutMs, woken.resolve);
      await woken.promise;
      stopTimer?.();
      wake = undefined;
    },
  };
}
