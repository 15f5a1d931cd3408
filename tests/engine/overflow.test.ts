// Covers a held key of which more came than is kept, on memory ports: what stands in the log alone is redriven out of it, in
// order, in parts, with duplicates and late events among it, killed between any two steps, while more comes. Does not cover
// reading the log (tests/cli).
import { beforeAll, expect, test } from "@jest/globals";
import { PermanentError } from "../../engine/core/errors.ts";
import { limits } from "../../engine/core/limits.ts";
import type { Position } from "../../engine/core/position.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { parkAbandoned } from "../../engine/runtime/parkAbandoned.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { redrive } from "../../engine/runtime/redrive.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { added, createTestRuntime, toRecords } from "../support/counter.ts";
import { toKeyLog } from "../support/keyLog.ts";

const signal = new AbortController().signal;
const { parkedPerKeyMax } = limits;

type Noted = { readonly count: number; readonly last: number; readonly inOrder: boolean };

/** Notes how many it saw, and whether in order; the value that is refused is so for good. */
const noting = (refused?: number): AnyProcessor =>
  ({
    name: "noting",
    initial: () => ({ count: 0, last: 0, inOrder: true }),
    on: {
      "thing.added": ({ count, last, inOrder }: Noted, { data: { value } }: { data: { value: number } }) => {
        if (value === refused) throw new PermanentError(`refuses ${value}`);
        return { state: { count: count + 1, last: value, inOrder: inOrder && value > last } };
      },
    },
  }) as unknown as AnyProcessor;

const count = parkedPerKeyMax + 60;
const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1);
/** Nobody waits for them. The event at the 1,020th place is a duplicate of the one before it. */
const places = (length: number) => numbers(length).map((place) => (place === 1_020 ? 1_019 : place));
const recordsOf = (length: number): LogRecord[] =>
  toRecords(places(length).map((value) => ({ ...added("a", { value }), replyto: undefined })));
const expected = (length: number): Noted => ({ count: length - 1, last: length, inOrder: true });

/** A key that is held by its second event, with 60 behind what is kept. */
async function createHeld(length = count): Promise<MemoryEntityStore> {
  const { runtime, store } = createTestRuntime({ processor: noting(2) });
  await processBatch(runtime, recordsOf(length), signal);
  return store;
}

const start = (store: MemoryEntityStore, over: Partial<Runtime> = {}) =>
  createTestRuntime({
    processor: noting(),
    ...over,
    store: over.store ? (over.store as MemoryEntityStore) : store,
  }).runtime;
const stateOf = (store: MemoryEntityStore) => store.entities.get("a")?.state;
const heldOf = (store: MemoryEntityStore) => store.entities.get("a")?.held;

let held: MemoryEntityStore;
let drained: MemoryEntityStore;
let draining: Awaited<ReturnType<typeof redrive>>;

beforeAll(async () => {
  held = await createHeld();
  drained = cloneOf(held);
  draining = await redrive(start(drained), { key: "a" }, signal);
});

function cloneOf(store: MemoryEntityStore): MemoryEntityStore {
  const clone = createMemoryEntityStore();
  for (const [key, entity] of structuredClone(store.entities)) clone.entities.set(key, entity);
  for (const [key, parked] of structuredClone(store.parked)) clone.parked.set(key, parked);
  return clone;
}

test("what was not kept is wanted once everything that was is applied, and given, it follows in order", async () => {
  const records = recordsOf(count);
  const overflow = heldOf(held)?.overflow as Position;
  expect(heldOf(held)).toMatchObject({
    count: parkedPerKeyMax,
    overflow: records[parkedPerKeyMax + 1]?.position,
  });
  expect(draining).toEqual({
    key: "a",
    applied: parkedPerKeyMax - 1,
    remaining: 1,
    wantsLog: { from: overflow },
  });
  const store = cloneOf(drained);
  // In parts: it is asked for the rest, from where the first part ends.
  const first = toKeyLog(records.slice(0, parkedPerKeyMax + 30), "a", overflow);
  const { wantsLog, applied } = await redrive(start(store), { key: "a", log: first }, signal);
  expect({ applied, from: (wantsLog?.from ?? "") > first.upTo }).toEqual({ applied: 28, from: true });
  const log = toKeyLog(records, "a", wantsLog?.from);
  expect(await redrive(start(store), { key: "a", log }, signal)).toEqual({
    key: "a",
    applied: 31,
    remaining: 0,
  });
  expect(stateOf(store)).toEqual(expected(count));
  expect(heldOf(store)).toBeUndefined();
});

test("what comes meanwhile is not lost, and follows too", async () => {
  const store = cloneOf(drained);
  const log = toKeyLog(recordsOf(count), "a");
  await processBatch(start(store), recordsOf(count + 30).slice(count), signal);
  const { wantsLog } = await redrive(start(store), { key: "a", log }, signal);
  expect(wantsLog).toBeDefined();
  expect(heldOf(store)).toMatchObject({ overflow: wantsLog?.from });
  await redrive(start(store), { key: "a", log: toKeyLog(recordsOf(count + 30), "a") }, signal);
  expect(stateOf(store)).toEqual(expected(count + 30));
  expect(heldOf(store)).toBeUndefined();
});

test("killed before any call, and run again, it ends the same", async () => {
  const log = toKeyLog(recordsOf(count), "a");
  for (let callsMax = 0; callsMax < 1_000; callsMax += callsMax < 12 ? 1 : 31) {
    const store = cloneOf(drained);
    let calls = 0;
    const step = <Answer>(call: () => Answer): Answer => {
      calls += 1;
      if (calls > callsMax) throw new Error("killed");
      return call();
    };
    const dying = {
      ...store,
      load: async (keys: readonly string[]) => step(() => store.load(keys)),
      loadParked: async (...given: Parameters<typeof store.loadParked>) =>
        step(() => store.loadParked(...given)),
      commit: async (...given: Parameters<typeof store.commit>) => step(() => store.commit(...given)),
    };
    const ended = await redrive(start(store, { store: dying }), { key: "a", log }, signal).catch(
      () => undefined,
    );
    if (ended) return expect(callsMax).toBeGreaterThan(100);
    await redrive(start(store), { key: "a", log }, signal);
    expect(stateOf(store)).toEqual(expected(count));
    expect(heldOf(store)).toBeUndefined();
  }
  throw new Error("It never came to its end.");
});

test("what Lambda gives up of a key that is full is kept all the same, and lost nowhere", async () => {
  const { runtime, store } = createTestRuntime({ processor: noting(3) });
  const records = recordsOf(count);
  const [, second] = records as [LogRecord, LogRecord];
  // The second is given up, and comes back when the key is held and full; so does one that stands in the log alone.
  await processBatch(
    runtime,
    records.filter((record) => record !== second),
    signal,
  );
  await parkAbandoned(runtime, [second], "given up");
  await parkAbandoned(runtime, [records.at(-5) as LogRecord], "given up");
  expect(store.parked.get("a")?.size).toBe(parkedPerKeyMax + 1);
  expect(store.parked.get("a")?.get(second.position)).toMatchObject({ late: true });
  expect(await redrive(start(store), { key: "a", log: toKeyLog(records, "a") }, signal)).toMatchObject({
    remaining: 0,
  });
  expect(stateOf(store)).toEqual(expected(count));
  expect(heldOf(store)).toBeUndefined();
});
