import type { Clock } from "../../clock.ts";
import type { LambdaFunction } from "../createFunction.ts";
import type { InvokeResult } from "../invocation.ts";
import type { EventStore, KeptEvent } from "./eventStore.ts";
import type { DeadLetter } from "./sendDeadLetter.ts";

/** Takes an event in for a function; it is not lost from then on. Rejects when it cannot be kept. */
export type AcceptEvent = (event: Omit<KeptEvent, "acceptedAtMs">) => Promise<void>;

/** Lambda's queue of asynchronous invocations. */
export type AsyncInvoker = {
  readonly accept: AcceptEvent;
  /** Goes on with what an earlier run left. */
  readonly start: () => void;
  /** Begins nothing more; what is not finished stays kept. */
  readonly close: () => Promise<void>;
};

export type AsyncInvokerOptions = {
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** Keeps what is given up, and says whether it could. */
  readonly deadLetter?: (letter: DeadLetter) => Promise<boolean>;
};

/** Wait before the second and the third attempt after a function error: one minute, two minutes. */
const errorDelaysMs = [60_000, 120_000] as const;
/** An event that is throttled waits from one second, doubling, to five minutes, until it is six hours old. */
const throttleDelayMsMin = 1_000;
const throttleDelayMsMax = 300_000;
const eventAgeMsMax = 21_600_000;

type Attempts = { readonly errors: number; readonly throttles: number };

/**
 * Invokes functions with events that nobody waits for, each at least once:
 *
 *     accepted --ok--> done
 *        |--error--> again after 1 min --error--> again after 2 min --error--> given up
 *        |--throttled--> again after 1 s, 2 s, ... 5 min, until it is 6 h old --> given up
 *     given up --> the function's dead letters, or dropped where it has none
 *
 * (Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation")
 */
export async function createAsyncInvoker(options: AsyncInvokerOptions): Promise<AsyncInvoker> {
  const { functions, store, clock, notice } = options;
  // Read before anything is accepted, so that nothing of this run is taken for what an earlier one left.
  const left = await store.load();
  const timers = new Set<() => void>();
  const writing = new Set<Promise<void>>();
  let closed = false;

  const track = (write: Promise<void>): Promise<void> => {
    writing.add(write);
    return write.finally(() => writing.delete(write));
  };
  const accept: AcceptEvent = async (accepted) => {
    const event = { ...accepted, acceptedAtMs: clock.now() };
    await track(store.keep(event));
    void attempt(event, { errors: 0, throttles: 0 });
  };
  const attempt = async (event: KeptEvent, before: Attempts): Promise<void> => {
    if (closed) return;
    const result = await functions
      .get(event.functionArn)
      ?.invoke(event.payload, { requestId: event.requestId });
    // What ended because the cloud is going down has not been tried: it comes again with the next run.
    if (closed) return;
    if (result === undefined) return finish(event, "its function is not there any more");
    if (result.status === "ok") return finish(event);
    const next = delayAfter(result, before);
    const tooOld = clock.now() + next.delayMs - event.acceptedAtMs > eventAgeMsMax;
    if (next.delayMs < 0 || tooOld)
      return giveUp(event, { result, why: tooOld ? "it is too old" : "every attempt failed" });
    later(next.delayMs, () => void attempt(event, next));
  };
  const later = (delayMs: number, callback: () => void): void => {
    const cancel = clock.after(delayMs, () => {
      timers.delete(cancel);
      callback();
    });
    timers.add(cancel);
  };
  const giveUp = async (
    event: KeptEvent,
    { result, why }: { readonly result: InvokeResult; readonly why: string },
  ): Promise<void> => {
    const error = result.status === "error" ? result.error.errorMessage : why;
    try {
      const isKept = (await options.deadLetter?.({ event, error })) ?? false;
      await finish(event, isKept ? undefined : why);
    } catch (thrown) {
      await finish(event, `${why}, and its dead letters refused it: ${String(thrown)}`);
    }
  };
  const finish = async ({ requestId, functionArn }: KeptEvent, droppedBecause?: string): Promise<void> => {
    if (droppedBecause !== undefined) {
      notice(`The event ${requestId} for ${functionArn} is dropped: ${droppedBecause}.`);
    }
    await track(store.drop(requestId)).catch((error: unknown) => {
      notice(`The event ${requestId} for ${functionArn} is done but stays kept: ${String(error)}`);
    });
  };
  return {
    accept,
    start: () => {
      for (const event of left) void attempt(event, { errors: 0, throttles: 0 });
    },
    close: async () => {
      closed = true;
      for (const cancel of timers) cancel();
      await Promise.allSettled(writing);
    },
  };
}

/** A `delayMs` below zero: no further attempt. */
function delayAfter(result: InvokeResult, before: Attempts): Attempts & { readonly delayMs: number } {
  if (result.status === "throttled") {
    const delayMs = Math.min(throttleDelayMsMax, throttleDelayMsMin * 2 ** before.throttles);
    return { ...before, throttles: before.throttles + 1, delayMs };
  }
  return { ...before, errors: before.errors + 1, delayMs: errorDelaysMs[before.errors] ?? -1 };
}
