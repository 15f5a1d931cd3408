// Covers redrive and skip on memory ports: order, release, stopping, crashes between any two steps, live processing
// beside them. Does not cover the Lambda entry point or the command line.
import { describe, expect, test } from "@jest/globals";
import { PermanentError } from "../../engine/core/errors.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { MemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { redrive } from "../../engine/runtime/redrive.ts";
import { skip } from "../../engine/runtime/skip.ts";
import { added, createTestRuntime, type Seen, toRecords } from "../support/counter.ts";

const signal = new AbortController().signal;
const values = ({ store }: MemoryRuntime) => (store.entities.get("a")?.state as Seen | undefined)?.values;
const held = ({ store }: MemoryRuntime) => store.entities.get("a")?.held;
const emitted = ({ log }: MemoryRuntime) =>
  log.records.map(({ data }) => JSON.parse(data ?? "{}").causationid);

/** The counter, which takes negative values too once it is mended. */
function refusing(isRefused: (value: number) => boolean): AnyProcessor {
  const { processor } = createTestRuntime().runtime;
  const on: AnyProcessor["on"] = {
    "thing.added": (state, event, context) => {
      const { value } = event.data as { value: number };
      if (isRefused(value)) throw new PermanentError(`refuses ${value}`);
      const positive = { ...event, data: { value: Math.abs(value) } };
      return processor.on["thing.added"]?.(state, positive, context);
    },
  };
  return { ...processor, on };
}

const picky = refusing((value) => value < 0);
const mended = refusing(() => false);

/** A key with 1 applied, -2 parked, and 3, 4 parked behind it. */
async function parkSome(): Promise<{ system: MemoryRuntime; records: readonly LogRecord[] }> {
  const system = createTestRuntime({ processor: picky });
  const records = toRecords([1, -2, 3, 4].map((value) => added("a", { value })));
  await processBatch(system.runtime, records, signal);
  return { system, records };
}

describe("redrive", () => {
  test("applies in order, sends what it makes, and frees the key", async () => {
    const { system } = await parkSome();
    const later = createTestRuntime({ store: system.store, processor: mended });
    expect(await redrive(later.runtime, { key: "a" }, signal)).toEqual({
      key: "a",
      applied: 3,
      remaining: 0,
    });
    expect(values(later)).toEqual([1, 2, 3, 4]);
    expect(emitted(later)).toEqual(["a/-2", "a/3", "a/4"]);
    expect(later.notifier.sent.map(({ message }) => message.msg)).toEqual(["saw 2", "saw 3", "saw 4"]);
    expect(held(later)).toBeUndefined();
    expect(later.store.parked.size).toBe(0);
  });

  test("stops at the first that fails again, says so, and keeps the rest in order", async () => {
    const { system } = await parkSome();
    const later = createTestRuntime({ store: system.store, processor: refusing((value) => value === 3) });
    const result = await redrive(later.runtime, { key: "a" }, signal);
    expect(result).toMatchObject({ applied: 1, remaining: 2, stopped: { message: "refuses 3" } });
    expect(values(later)).toEqual([1, 2]);
    const [first] = [...(later.store.parked.get("a")?.values() ?? [])];
    expect(first).toMatchObject({ eventId: "a/3", code: "ORDERLY_HANDLER_PERMANENT", attempts: 1 });
    expect(held(later)).toMatchObject({ count: 2 });
  });

  test("of a key that nothing is parked of does nothing", async () => {
    const system = createTestRuntime();
    expect(await redrive(system.runtime, { key: "a" }, signal)).toEqual({
      key: "a",
      applied: 0,
      remaining: 0,
    });
    expect(system.store.requests.writes).toBe(0);
  });

  test("that ends between any two writes is gone on with, applies each once, and loses no output", async () => {
    for (let writesMax = 0; writesMax < 8; writesMax++) {
      const { system } = await parkSome();
      const before = system.store.requests.writes;
      const { store } = system;
      const dying = createTestRuntime({
        processor: mended,
        store: {
          ...store,
          commit: (commit) =>
            store.requests.writes - before < writesMax
              ? store.commit(commit)
              : Promise.reject(new Error("crash")),
        },
      });
      await redrive(dying.runtime, { key: "a" }, signal).catch(() => {});
      const after = createTestRuntime({ store, processor: mended });
      await redrive(after.runtime, { key: "a" }, signal);
      expect(values(after)).toEqual([1, 2, 3, 4]);
      const sent = [...emitted(dying), ...emitted(after)];
      expect([...new Set(sent)]).toEqual(["a/-2", "a/3", "a/4"]);
      expect(held(after)).toBeUndefined();
    }
  });

  test("that ends before its outputs are out sends them when it is run again", async () => {
    const { system } = await parkSome();
    const log = { append: () => Promise.reject(new Error("crash")) };
    const dying = createTestRuntime({ store: system.store, processor: mended, log });
    await expect(redrive(dying.runtime, { key: "a" }, signal)).rejects.toThrow("crash");
    const after = createTestRuntime({ store: system.store, processor: mended });
    await redrive(after.runtime, { key: "a" }, signal);
    expect(emitted(after)).toEqual(["a/-2", "a/3", "a/4"]);
    expect(values(after)).toEqual([1, 2, 3, 4]);
  });

  test("beside live processing keeps order: what arrives meanwhile follows, from warm functions too", async () => {
    const { system } = await parkSome();
    const warm = createTestRuntime({ store: system.store, processor: mended });
    const more = toRecords([1, -2, 3, 4, 5, 6].map((value) => added("a", { value })));
    await processBatch(warm.runtime, more.slice(0, 5), signal);
    const operator = createTestRuntime({ store: system.store, processor: mended });
    const [result] = await Promise.all([
      redrive(operator.runtime, { key: "a" }, signal),
      processBatch(warm.runtime, more.slice(4), signal),
    ]);
    if (result.remaining > 0 || held(warm)) await redrive(operator.runtime, { key: "a" }, signal);
    expect(values(warm)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("by two operators at once applies each event once", async () => {
    const { system } = await parkSome();
    const operators = [1, 2].map(() => createTestRuntime({ store: system.store, processor: mended }));
    await Promise.all(operators.map(({ runtime }) => redrive(runtime, { key: "a" }, signal)));
    expect(values(system)).toEqual([1, 2, 3, 4]);
    expect(held(system)).toBeUndefined();
  });
});

describe("skip", () => {
  test("records the decision and lets the rest be redriven", async () => {
    const { system, records } = await parkSome();
    const [, poison] = records as [LogRecord, LogRecord];
    const decision = { key: "a", position: poison.position, reason: "a test order" };
    expect(await skip(system.runtime, decision)).toMatchObject({
      remaining: 2,
      skipped: { eventId: "a/-2" },
    });
    expect(system.store.skipped).toMatchObject([
      { eventId: "a/-2", reason: "a test order", data: poison.data },
    ]);
    expect(await redrive(system.runtime, { key: "a" }, signal)).toEqual({
      key: "a",
      applied: 2,
      remaining: 0,
    });
    expect(values(system)).toEqual([1, 3, 4]);
  });

  test("of what is not parked says so and changes nothing", async () => {
    const { system, records } = await parkSome();
    const [first] = records as [LogRecord];
    const before = structuredClone([...system.store.entities]);
    const result = await skip(system.runtime, { key: "a", position: first.position, reason: "no" });
    expect(result).toEqual({ key: "a", skipped: undefined, remaining: 3 });
    expect([...system.store.entities]).toEqual(before);
  });
});
