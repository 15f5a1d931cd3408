// Covers what a cloud counts of its functions and keeps of their lines. Does not cover the endpoint that shows it, which
// the console's tests use (tests/web).
import { describe, expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../../cloud/lambda/createFunction.ts";
import type { InvokeResult } from "../../../cloud/lambda/invocation.ts";
import { meterFunction } from "../../../cloud/observe/functionMeter.ts";
import { createLogTail } from "../../../cloud/observe/logTail.ts";
import { createManualClock } from "../lambda/manualClock.ts";

const ok = { status: "ok", requestId: "1", payload: "{}", log: "" } as const;
const failed = {
  ...ok,
  status: "error",
  functionError: "Unhandled",
  error: { errorType: "E", errorMessage: "" },
};
const throttled = { status: "throttled", requestId: "1", reason: "FunctionInvocationRateLimitExceeded" };

describe("a metered function", () => {
  test("counts invocations, errors, throttles and time, and passes on what it is told", async () => {
    const clock = createManualClock();
    const results = [ok, failed, throttled] as readonly InvokeResult[];
    let calls = 0;
    const metered = meterFunction(
      {
        invoke: async () => {
          await clock.advance(20);
          return results[calls++] as InvokeResult;
        },
      } as unknown as LambdaFunction,
      clock,
    );
    for (const result of results) expect(await metered.invoke("{}")).toBe(result);
    expect(metered.metrics()).toEqual({ Invocations: 2, Errors: 1, Throttles: 1, Duration: 60 });
  });
});

describe("the tail of the logs", () => {
  test("gives the lines behind a number, and keeps the last 5,000", () => {
    const tail = createLogTail();
    for (let count = 1; count <= 12_000; count++)
      tail.add({ atMs: 0, functionName: "a", text: String(count) });
    expect(tail.after(11_998).map(({ text }) => text)).toEqual(["11999", "12000"]);
    expect(tail.after(0)).toHaveLength(5_000);
    expect(tail.after(0)[0]?.number).toBe(7_001);
  });
});
