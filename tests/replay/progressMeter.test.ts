// Covers how a reading of the log is measured: events a second, how far behind each shard is, and what time is left. Does
// not cover reading (tests/replay/log).
import { describe, expect, test } from "@jest/globals";
import { createProgressMeter } from "../../replay/operations/progressMeter.ts";

const first = "shardId-000000000000";
const second = "shardId-000000000001";
const pageOf = (shardId: string, arrivalMs: number | undefined, behindMs: number, ended = false) =>
  ({ shardId, behindMs, ended, records: arrivalMs === undefined ? [] : [{ arrivalMs }] }) as never;

function open(fromMs = 1_000) {
  let nowMs = 0;
  const meter = createProgressMeter({ fromMs, now: () => nowMs });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { ...meter, pass };
}

describe("a reading", () => {
  test("says nothing before its first page", () => {
    expect(open().read()).toBeUndefined();
  });

  test("tells events a second, and the time left by the time that was covered", () => {
    const { add, read, pass } = open();
    pass(2_000);
    add(pageOf(first, 5_000, 2_000), 100);
    add(pageOf(second, 3_000, 1_000), 300);
    expect(read()).toEqual({
      events: 300,
      perSecond: 150,
      leftSeconds: 1,
      behindMs: { [first]: 2_000, [second]: 1_000 },
    });
  });

  test("is at the end of a shard that ended, and keeps what it covered when a page is empty", () => {
    const { add, read, pass } = open();
    pass(1_000);
    add(pageOf(first, 5_000, 4_000), 10);
    add(pageOf(first, undefined, 4_000), 10);
    expect(read()?.leftSeconds).toBe(1);
    add(pageOf(first, undefined, 4_000, true), 10);
    expect(read()).toMatchObject({ behindMs: { [first]: 0 }, leftSeconds: 0 });
  });

  test("guesses nothing while it covered no time, or began nobody knows when", () => {
    const { add, read } = open();
    add(pageOf(first, undefined, 4_000), 0);
    expect(read()?.leftSeconds).toBeUndefined();
    const unknown = open(Number.NEGATIVE_INFINITY);
    unknown.add(pageOf(first, 5_000, 4_000), 1);
    expect(unknown.read()?.leftSeconds).toBeUndefined();
  });
});
