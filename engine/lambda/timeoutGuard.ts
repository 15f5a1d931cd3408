import type { MiddlewareObj } from "@middy/core";
import { OrderlyError } from "../core/errors.ts";
import type { FunctionContext } from "./functionContext.ts";

/** Time kept back for the answer, in milliseconds. */
const marginMs = 500;

/**
 * Aborts `context.signal` shortly before Lambda would end the function, so that what is done is reported as
 * done and only the rest comes again.
 */
export function timeoutGuard(): MiddlewareObj<unknown, unknown, Error, FunctionContext> {
  const timers = new WeakMap<FunctionContext, NodeJS.Timeout>();
  const disarm = (context: FunctionContext) => clearTimeout(timers.get(context));
  return {
    before: ({ context }) => {
      const guard = new AbortController();
      const leftMs = Math.max(context.getRemainingTimeInMillis() - marginMs, 0);
      const error = new OrderlyError(
        "ORDERLY_TIME_UP",
        `The function's time is up after ${leftMs} ms; the rest comes again.`,
      );
      timers.set(
        context,
        setTimeout(() => guard.abort(error), leftMs),
      );
      context.signal = guard.signal;
    },
    after: ({ context }) => disarm(context),
    onError: ({ context }) => disarm(context),
  };
}
