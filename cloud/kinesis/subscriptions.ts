import type { Clock } from "../clock.ts";
import { KinesisError } from "./kinesisError.ts";
import { resubscribeMsMin } from "./limits.ts";

/** The subscriptions of consumers to shards; a consumer has one at a time to each. */
export type Subscriptions = {
  /**
   * Notes a new one, which ends the one before it. Throws ResourceInUseException when that began less than five seconds
   * ago, whether it still runs or not.
   */
  readonly begin: (key: string, end: () => void) => void;
  readonly endAll: () => void;
};

type Subscription = { readonly startedAtMs: number; readonly end: () => void };

/** Without any. */
export function createSubscriptions(clock: Clock): Subscriptions {
  const latest = new Map<string, Subscription>();
  return {
    begin: (key, end) => {
      const before = latest.get(key);
      if (before !== undefined && clock.now() - before.startedAtMs < resubscribeMsMin) {
        const message = `Another active subscription exists for this consumer: ${key}`;
        throw new KinesisError("ResourceInUseException", message);
      }
      before?.end();
      latest.set(key, { startedAtMs: clock.now(), end });
    },
    endAll: () => {
      for (const { end } of latest.values()) end();
    },
  };
}
