// Covers faults that stay on: throttling by the concurrency that a function has reserved and puts back, also when two ask at
// once and when the console closes; what is shown as on. Does not cover the local cloud that throttles and crashes
// (tests/cloud/lambda), nor the page (tests/web).
import { describe, expect, jest, test } from "@jest/globals";
import { createFaults } from "../../../cli/console/createFaults.ts";
import type { CloudStatus } from "../../../cli/watch/readStatus.ts";

type Call = { readonly constructor: { readonly name: string }; readonly input: object };

/** A function of Lambda with a reserved concurrency, and what it was told. */
function open(reserved?: number) {
  let concurrency = reserved;
  const told: string[] = [];
  const send = async ({ constructor: { name }, input }: Call): Promise<object> => {
    if (name.startsWith("Get")) return { ReservedConcurrentExecutions: concurrency };
    concurrency = (input as { ReservedConcurrentExecutions?: number }).ReservedConcurrentExecutions;
    told.push(concurrency === undefined ? "none reserved" : `${concurrency} reserved`);
    return {};
  };
  const faults = createFaults({ cloud: { endpoint: "http://127.0.0.1:1" }, lambda: { send } as never });
  return { faults, told };
}

const statusOf = (over: object) =>
  ({ functions: [{ name: "payment", crashesNext: false, ...over }] }) as unknown as CloudStatus;

describe("a throttled function", () => {
  test("gets back what it had when the throttle is ended", async () => {
    for (const [reserved, after] of [
      [undefined, "none reserved"],
      [7, "7 reserved"],
    ] as const) {
      const { faults, told } = open(reserved);
      await faults.begin("throttle", "payment");
      expect(faults.active(statusOf({ reservedConcurrency: 0 }))).toEqual([
        { fault: "throttle", functionName: "payment", endsAtMs: expect.any(Number) },
      ]);
      await faults.end("throttle", "payment");
      expect(told).toEqual(["0 reserved", after]);
      await faults.close();
    }
  });

  test("gets back what it had before the first of two throttles", async () => {
    const { faults, told } = open(7);
    await Promise.all([faults.begin("throttle", "payment"), faults.begin("throttle", "payment")]);
    await faults.close();
    expect(told).toEqual(["0 reserved", "7 reserved"]);
  });

  test("is let in again by itself after a while", async () => {
    jest.useFakeTimers();
    const { faults, told } = open();
    await faults.begin("throttle", "payment");
    await jest.advanceTimersByTimeAsync(15_000);
    jest.useRealTimers();
    expect(told).toEqual(["0 reserved", "none reserved"]);
  });
});

test("what is on is what the cloud says, whoever began it", () => {
  const { faults } = open();
  expect(faults.active(statusOf({}))).toEqual([]);
  expect(faults.active(statusOf({ reservedConcurrency: 1 }))).toEqual([]);
  expect(faults.active(statusOf({ crashesNext: true }))).toEqual([
    { fault: "crash", functionName: "payment" },
  ]);
});

test("a crash that nobody takes is told", async () => {
  const { faults } = open();
  await expect(faults.begin("crash", "payment")).rejects.toThrow();
});
