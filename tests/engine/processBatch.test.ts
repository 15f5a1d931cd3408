// Covers the loop of a processor on memory ports: order, applied once, duplicates, conflicts, outputs after a crash,
// failures of one key among others. Does not cover AWS adapters or the Lambda entry point.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { OrderlyError } from "../../engine/core/errors.ts";
import type { MemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import { toBatchResponse } from "../../engine/runtime/batchResponse.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { EventLog } from "../../engine/runtime/ports.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { added, createTestRuntime, type Seen, toRecords } from "../support/counter.ts";

const never = new AbortController().signal;

async function run({ runtime }: MemoryRuntime, records: readonly LogRecord[], signal = never) {
  const outcomes = await processBatch(runtime, records, signal);
  return {
    kinds: outcomes.map(({ outcome }) => outcome.kind),
    response: toBatchResponse(outcomes),
    outcomes,
  };
}

function values({ store }: MemoryRuntime, key: string): readonly number[] | undefined {
  return (store.entities.get(key)?.state as Seen | undefined)?.values;
}

function counts({ log }: MemoryRuntime): unknown[] {
  return log.records.map(({ data }) => JSON.parse(data ?? "").id);
}

describe("order and requests", () => {
  test("the events of a key are applied in log order with one write, and read in one batch", async () => {
    const system = createTestRuntime();
    const { kinds } = await run(
      system,
      toRecords([added("a", { value: 1 }), added("b", { value: 1 }), added("a", { value: 2 })]),
    );
    expect(kinds).toEqual(["applied", "applied", "applied"]);
    expect(values(system, "a")).toEqual([1, 2]);
    expect(system.store.requests).toEqual({ reads: 1, writes: 2 });
  });

  test("a warm function reads nothing", async () => {
    const system = createTestRuntime();
    const records = toRecords([1, 2, 3].map((value) => added("a", { value })));
    await run(system, records.slice(0, 2));
    await run(system, records.slice(2));
    expect(system.store.requests).toEqual({ reads: 1, writes: 2 });
    expect(values(system, "a")).toEqual([1, 2, 3]);
  });

  test("an event of a child shard comes after those of its parent, whatever its sequence number", async () => {
    const system = createTestRuntime();
    await run(
      system,
      toRecords([added("a", { value: 1 }), added("a", { value: 2 })], "shardId-000000000009"),
    );
    await run(system, toRecords([added("a", { value: 3 })], "shardId-000000000010"));
    expect(values(system, "a")).toEqual([1, 2, 3]);
  });
});

describe("applied once", () => {
  test("a redelivery to the same function writes and sends nothing", async () => {
    const system = createTestRuntime();
    const records = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]);
    await run(system, records);
    const { kinds } = await run(system, records);
    expect(kinds).toEqual(["skipped", "skipped"]);
    expect(system.store.requests.writes).toBe(1);
    expect(system.notifier.sent).toHaveLength(2);
    expect(system.log.records).toHaveLength(2);
  });

  test("a producer's duplicate at a later position is dropped", async () => {
    const system = createTestRuntime();
    const { outcomes } = await run(system, toRecords([added("a", { value: 1 }), added("a", { value: 1 })]));
    expect(outcomes[1]?.outcome).toEqual({ kind: "skipped", reason: "duplicate" });
    // Its position counts as reached, or who waits for it would wait for ever.
    expect(system.store.entities.get("a")?.position).toBe(outcomes[1]?.record.position);
    expect(values(system, "a")).toEqual([1]);
  });

  test("a function with a stale memory meets the conflict, reloads and applies", async () => {
    const first = createTestRuntime();
    const second = createTestRuntime({ store: first.store });
    const records = toRecords([1, 2, 3].map((value) => added("a", { value })));
    await run(first, records.slice(0, 1));
    await run(second, records.slice(0, 2));
    await run(first, records);
    expect(values(first, "a")).toEqual([1, 2, 3]);
  });

  test("entries that Lambda took out of one aggregate are applied across a cut within it", async () => {
    const system = createTestRuntime();
    const [one, two] = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]) as [
      LogRecord,
      LogRecord,
    ];
    const sameRecord = { ...two, sequenceNumber: one.sequenceNumber, position: one.position };
    await run(system, [one]);
    await run(system, [sameRecord]);
    await run(system, [one, sameRecord]);
    expect(values(system, "a")).toEqual([1, 2]);
  });
});

describe("outputs", () => {
  test("a crash between commit and publish sends the same events again, even to a cold function", async () => {
    const system = createTestRuntime();
    const records = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]);
    const failing: EventLog = {
      append: () => Promise.reject(new OrderlyError("ORDERLY_APPEND_FAILED", "no stream")),
    };
    const crashed = await run({ ...system, runtime: { ...system.runtime, log: failing } }, records);
    expect(crashed.response.batchItemFailures).toEqual([{ itemIdentifier: "1" }]);
    expect(values(system, "a")).toEqual([1, 2]);
    const cold = createTestRuntime({ store: system.store });
    await run(cold, records);
    const reference = createTestRuntime();
    await run(reference, records);
    expect(counts(cold)).toEqual(counts(reference));
    expect(system.store.requests.writes).toBe(1);
  });

  test("what one half of a bisected batch sent again does not hide the other half", async () => {
    const system = createTestRuntime();
    const records = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]);
    const failing: EventLog = { append: () => Promise.reject(new Error("crash")) };
    await run({ ...system, runtime: { ...system.runtime, log: failing } }, records);
    const cold = createTestRuntime({ store: system.store });
    await run(cold, records.slice(0, 1));
    await run(cold, records.slice(1));
    expect(cold.log.records).toHaveLength(2);
  });

  test("the client hears with position and sequence before the log does", async () => {
    const order: string[] = [];
    const system = createTestRuntime();
    const notifier = { notify: async () => void order.push("notify") };
    const log: EventLog = {
      append: async () => {
        order.push("append");
        return [];
      },
    };
    await run(
      { ...system, runtime: { ...system.runtime, notifier, log } },
      toRecords([added("a", { value: 1 })]),
    );
    expect(order).toEqual(["notify", "append"]);
  });
});

describe("failure of one key", () => {
  test("its later events wait, the other keys go on, and the retry starts at it", async () => {
    const system = createTestRuntime();
    const events = [
      added("a", { value: 1 }),
      added("a", { value: -1 }),
      added("b", { value: 1 }),
      added("a", { value: 2 }),
    ];
    const { kinds, response, outcomes } = await run(system, toRecords(events));
    expect(kinds).toEqual(["applied", "retry", "applied", "retry"]);
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: "2" }]);
    expect(outcomes[3]?.outcome).toMatchObject({ error: { code: "ORDERLY_KEY_WAITING" } });
    expect(values(system, "a")).toEqual([1]);
    expect(values(system, "b")).toEqual([1]);
  });

  test("a newer version comes again instead of being given up", async () => {
    const system = createTestRuntime();
    const { outcomes } = await run(system, toRecords([{ ...added("a", { value: 1 }), dataversion: 2 }]));
    expect(outcomes[0]?.outcome).toMatchObject({ kind: "retry", error: { code: "ORDERLY_EVENT_NEWER" } });
  });

  test("a handler that hangs is left when time is up, and nothing of it is committed", async () => {
    const system = createTestRuntime();
    const abort = new AbortController();
    const hanging = {
      ...system.runtime.processor,
      on: {
        "thing.added": () => {
          abort.abort();
          return new Promise<undefined>(() => {});
        },
      },
    };
    const { kinds } = await run(
      { ...system, runtime: { ...system.runtime, processor: hanging } },
      toRecords([added("a", { value: 1 }), added("a", { value: 2 })]),
      abort.signal,
    );
    expect(kinds).toEqual(["retry", "retry"]);
    expect(system.store.requests.writes).toBe(0);
  });
});

describe("further items", () => {
  test("keys of one batch that share an item all count, with one write each and one read of the item", async () => {
    const system = createTestRuntime();
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await run(system, toRecords(keys.map((key) => added(key, { value: 1, shared: "sku" }))));
    expect(system.store.items.get("sku")).toEqual({ version: 20, item: { total: 20 } });
    expect(system.store.requests).toEqual({ reads: 2, writes: 20 });
  });

  test("what a failing event put is not committed with the events before it", async () => {
    const system = createTestRuntime();
    await run(
      system,
      toRecords([added("a", { value: 1, shared: "sku" }), added("a", { value: -5, shared: "sku" })]),
    );
    expect(system.store.items.get("sku")?.item).toEqual({ total: 1 });
  });

  test("two functions that share an item lose no count", async () => {
    const first = createTestRuntime();
    const second = createTestRuntime({ store: first.store });
    const shared = (key: string) => toRecords([1, 2, 3].map((value) => added(key, { value, shared: "sku" })));
    await Promise.all([run(first, shared("a")), run(second, shared("b"))]);
    expect(first.store.items.get("sku")?.item).toEqual({ total: 12 });
  });
});

describe("properties", () => {
  const seed = 20261124;
  const logs = fc.array(fc.record({ key: fc.constantFrom("a", "b", "c"), value: fc.nat(99) }), {
    minLength: 1,
    maxLength: 40,
  });

  function toLog(entries: readonly { key: string; value: number }[]): LogRecord[] {
    return toRecords(entries.map(({ key, value }, index) => added(key, { value }, `event${index}`)));
  }

  test(`any cut into batches gives the same entities (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (entries, sizes) => {
          const whole = createTestRuntime();
          const cut = createTestRuntime();
          const records = toLog(entries);
          await run(whole, records);
          for (let start = 0, turn = 0; start < records.length; turn++) {
            const size = sizes[turn % sizes.length] as number;
            await run(cut, records.slice(start, start + size));
            start += size;
          }
          for (const key of ["a", "b", "c"]) expect(values(cut, key)).toEqual(values(whole, key));
          expect(new Set(counts(cut))).toEqual(new Set(counts(whole)));
        },
      ),
      { seed, numRuns: 100 },
    );
  });

  test(`redelivery from any place changes nothing (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.nat(40), fc.boolean(), async (entries, from, isCold) => {
        const system = createTestRuntime();
        const records = toLog(entries);
        await run(system, records);
        const before = structuredClone([...system.store.entities]);
        const again = isCold ? createTestRuntime({ store: system.store }) : system;
        const sent = system.log.records.length;
        await run(again, records.slice(Math.min(from, records.length - 1)));
        expect([...system.store.entities]).toEqual(before);
        if (!isCold) expect(system.log.records).toHaveLength(sent);
      }),
      { seed, numRuns: 100 },
    );
  });

  test(`other keys in between change nothing (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(logs, async (entries) => {
        const together = createTestRuntime();
        const alone = createTestRuntime();
        const records = toLog(entries);
        const lane = records[0]?.partitionKey;
        await run(together, records);
        await run(
          alone,
          records.filter(({ partitionKey }) => partitionKey === lane),
        );
        const key = (entries[0] as { key: string }).key;
        expect(values(together, key)).toEqual(values(alone, key));
      }),
      { seed, numRuns: 100 },
    );
  });
});
