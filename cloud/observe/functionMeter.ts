import type { Clock } from "../clock.ts";
import type { LambdaFunction } from "../lambda/createFunction.ts";

/** What a function counts, as CloudWatch calls it: sums since the start. */
export type FunctionMetrics = {
  readonly Invocations: number;
  readonly Errors: number;
  readonly Throttles: number;
  /** Milliseconds, of all invocations together. */
  readonly Duration: number;
};

/** A function whose invocations are counted. */
export type MeteredFunction = LambdaFunction & { readonly metrics: () => FunctionMetrics };

/** Counts every invocation of a function, whoever makes it. (Lambda developer guide, "Types of metrics") */
export function meterFunction(lambda: LambdaFunction, clock: Clock): MeteredFunction {
  const sums = { Invocations: 0, Errors: 0, Throttles: 0, Duration: 0 };
  return {
    ...lambda,
    metrics: () => ({ ...sums }),
    invoke: async (payload, options) => {
      const begunMs = clock.now();
      const result = await lambda.invoke(payload, options);
      if (result.status === "throttled") sums.Throttles += 1;
      else sums.Invocations += 1;
      if (result.status === "error") sums.Errors += 1;
      sums.Duration += clock.now() - begunMs;
      return result;
    },
  };
}
