// Covers what becomes of records that Lambda gave up, on memory ports: parked in order, sent again, late, repeated. Does
// not cover how they come (failuresHandler.test.ts).
import { describe, expect, test } from "@jest/globals";
import { PermanentError } from "../../engine/core/errors.ts";
import { limits } from "../../engine/core/limits.ts";
import type { MemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { parkAbandoned } from "../../engine/runtime/parkAbandoned.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { redrive } from "../../engine/runtime/redrive.ts";
import { skip } from "../../engine/runtime/skip.ts";
import { added, createTestRuntime, type Seen, toRecords } from "../support/counter.ts";

const signal = new AbortController().signal;
const reason = "Lambda gave the record up (RetryAttemptsExhausted).";
const records = toRecords([1, 2, 3].map((value) => added("a", { value }))) as [
  LogRecord,
  LogRecord,
  LogRecord,
];
const [one, two, three] = records;

const values = ({ store }: MemoryRuntime) => (store.entities.get("a")?.state as Seen | undefined)?.values;
const held = ({ store }: MemoryRuntime) => store.entities.get("a")?.held;
const parkedIds = ({ store }: MemoryRuntime) =>
  [...(store.parked.get("a")?.values() ?? [])].map(({ eventId }) => eventId).sort();

/** A function that ends while it handles the record, its try counted. */
async function crash({ store, runtime }: MemoryRuntime, record: LogRecord): Promise<void> {
  const begun = Promise.withResolvers<void>();
  const on = {
    "thing.added": () => {
      begun.resolve();
      return new Promise<undefined>(() => {});
    },
  };
  const processor = { ...runtime.processor, on };
  void processBatch(createTestRuntime({ store, processor }).runtime, [record], signal);
  await begun.promise;
}

describe("a record that was given up", () => {
  test("and not settled is parked, its client is told, and its key is held", async () => {
    const system = createTestRuntime();
    expect(await parkAbandoned(system.runtime, [one], reason)).toEqual({ parked: 1, resent: 0 });
    expect(system.notifier.sent).toMatchObject([
      { message: { state: "error", code: "ORDERLY_INVOCATION_FAILED" } },
    ]);
    await processBatch(createTestRuntime({ store: system.store }).runtime, [two], signal);
    expect(parkedIds(system)).toEqual(["a/1", "a/2"]);
    await redrive(system.runtime, { key: "a" }, signal);
    expect(values(system)).toEqual([1, 2]);
  });

  test("that is told of twice is parked once", async () => {
    const system = createTestRuntime();
    await parkAbandoned(system.runtime, [one], reason);
    await parkAbandoned(system.runtime, [one], reason);
    expect(parkedIds(system)).toEqual(["a/1"]);
    expect(held(system)?.count).toBe(1);
  });

  test("that is told of twice is parked once, however much was parked behind it meanwhile", async () => {
    const system = createTestRuntime();
    await parkAbandoned(system.runtime, [one], reason);
    const count = limits.recentIdsMax + 8;
    const values = Array.from({ length: count }, (_, index) => index + 1);
    const all = toRecords(values.map((value) => added("a", { value })));
    await processBatch(createTestRuntime({ store: system.store }).runtime, all.slice(1), signal);
    await parkAbandoned(system.runtime, [one], reason);
    expect(held(system)?.count).toBe(count);
    expect(await redrive(system.runtime, { key: "a" }, signal)).toEqual({
      key: "a",
      applied: count,
      remaining: 0,
    });
    expect(held(system)).toBeUndefined();
  });

  test("and applied has its outputs sent again", async () => {
    const system = createTestRuntime();
    await processBatch(system.runtime, [one, two], signal);
    const other = createTestRuntime({ store: system.store });
    expect(await parkAbandoned(other.runtime, [one], reason)).toEqual({ parked: 0, resent: 1 });
    expect(other.log.records.map(({ data }) => data)).toEqual([system.log.records[0]?.data]);
    expect(held(system)).toBeUndefined();
  });

  test("and awaited takes its place before what was parked behind it", async () => {
    const system = createTestRuntime();
    await crash(system, one);
    const cold = createTestRuntime({ store: system.store });
    await processBatch(cold.runtime, [two, three], signal);
    const early = await redrive(cold.runtime, { key: "a" }, signal);
    expect(early).toMatchObject({ applied: 0, remaining: 2, stopped: { position: one.position } });
    await parkAbandoned(system.runtime, [one], reason);
    expect(held(system)).toEqual({ count: 3, since: one.position });
    expect(await redrive(cold.runtime, { key: "a" }, signal)).toEqual({ key: "a", applied: 3, remaining: 0 });
    expect(values(system)).toEqual([1, 2, 3]);
  });

  test("and awaited, whose duplicate was parked in its stead, holds its key no longer than that one", async () => {
    const system = createTestRuntime();
    await crash(system, one);
    const again = toRecords([1, 2, 3, 1].map((value) => added("a", { value }))).at(-1) as LogRecord;
    const cold = createTestRuntime({ store: system.store });
    await processBatch(cold.runtime, [again], signal);
    expect(held(system)).toMatchObject({ count: 1, awaits: one.position });
    await parkAbandoned(system.runtime, [one], reason);
    expect(held(system)).toEqual({ count: 1, since: one.position });
    expect(await redrive(cold.runtime, { key: "a" }, signal)).toEqual({ key: "a", applied: 1, remaining: 0 });
    expect(values(system)).toEqual([1]);
  });

  test("and awaited can be skipped when it never comes", async () => {
    const system = createTestRuntime();
    await crash(system, one);
    const cold = createTestRuntime({ store: system.store });
    await processBatch(cold.runtime, [two, three], signal);
    await skip(cold.runtime, { key: "a", position: one.position, reason: "lost with its bucket" });
    expect(await redrive(cold.runtime, { key: "a" }, signal)).toEqual({ key: "a", applied: 2, remaining: 0 });
    expect(values(system)).toEqual([2, 3]);
  });

  test("behind events that were applied without it is late: held, and never applied out of order", async () => {
    const system = createTestRuntime();
    await processBatch(system.runtime, [two, three], signal);
    await parkAbandoned(system.runtime, [one], reason);
    expect([...(system.store.parked.get("a")?.values() ?? [])]).toMatchObject([
      { eventId: "a/1", late: true },
    ]);
    const result = await redrive(system.runtime, { key: "a" }, signal);
    expect(result).toEqual({ key: "a", applied: 0, remaining: 1, wantsLog: {} });
    expect(values(system)).toEqual([2, 3]);
  });

  test("redriven, and told of again when nobody remembers it, is not applied twice", async () => {
    const system = createTestRuntime();
    const forgetful = {
      ...system.store,
      commit: ((commit) =>
        system.store.commit({
          ...commit,
          entity: { ...commit.entity, recent: [] },
        })) as typeof system.store.commit,
    };
    const { runtime } = createTestRuntime({ store: forgetful });
    await parkAbandoned(runtime, [one, two], reason);
    const refusing = {
      "thing.added": (_: unknown, { id }: { readonly id: string }) => {
        if (id === "a/2") throw new PermanentError("no");
        return { state: { values: [1] } };
      },
    };
    const processor = { ...runtime.processor, on: refusing } as typeof runtime.processor;
    await redrive({ ...runtime, processor }, { key: "a" }, signal);
    await parkAbandoned(runtime, [one], reason);
    await redrive(runtime, { key: "a" }, signal);
    expect(values(system)).toEqual([1]);
    expect(system.store.parked.get("a")?.get(one.position)).toMatchObject({ eventId: "a/1", late: true });
  });

  test("and newer than the code is not parked: the failure comes again", async () => {
    const system = createTestRuntime();
    const newer = toRecords([{ ...added("a", { value: 1 }), dataversion: 2 }]);
    await expect(parkAbandoned(system.runtime, newer, reason)).rejects.toMatchObject({
      code: "ORDERLY_EVENT_NEWER",
    });
    expect(system.store.requests.writes).toBe(0);
  });

  test("of a type that the processor does not handle is passed over", async () => {
    const system = createTestRuntime();
    const other = toRecords([{ ...added("a", { value: 1 }), type: "thing.other" }]);
    expect(await parkAbandoned(system.runtime, other, reason)).toEqual({ parked: 0, resent: 0 });
  });
});
