// Covers what the engine does when an event cannot be applied, on memory ports: attempts, parking, held keys, events that
// crash the function, what can never be written, who hears of it. Does not cover redrive and skip (redrive.test.ts) or
// records that Lambda gives up (parkAbandoned.test.ts).
import { describe, expect, test } from "@jest/globals";
import { OrderlyError, PermanentError, UnavailableError } from "../../engine/core/errors.ts";
import { limits } from "../../engine/core/limits.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { MemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { added, createTestRuntime, type Seen, toRecords } from "../support/counter.ts";

const signal = new AbortController().signal;

async function run({ runtime }: MemoryRuntime, records: readonly LogRecord[]): Promise<string[]> {
  return (await processBatch(runtime, records, signal)).map(({ outcome }) =>
    "error" in outcome ? `${outcome.kind} ${outcome.error.code}` : outcome.kind,
  );
}

const values = ({ store }: MemoryRuntime, key: string) =>
  (store.entities.get(key)?.state as Seen | undefined)?.values;
const parked = ({ store }: MemoryRuntime, key: string) => [...(store.parked.get(key)?.values() ?? [])];

/** A handler that throws for negative values what the test says. */
function throwing(system: MemoryRuntime, toThrow: () => unknown): MemoryRuntime {
  const { processor } = system.runtime;
  const on: AnyProcessor["on"] = {
    "thing.added": (state, event, context) => {
      if ((event.data as { value: number }).value < 0) throw toThrow();
      return processor.on["thing.added"]?.(state, event, context);
    },
  };
  return { ...system, runtime: { ...system.runtime, processor: { ...processor, on } } };
}

const again = `retry ORDERLY_HANDLER_FAILED`;
const waiting = `retry ORDERLY_KEY_WAITING`;

describe("an unknown error", () => {
  const events = [added("a", { value: -1 }), added("a", { value: 2 }), added("b", { value: 1 })];

  test(`is tried ${limits.attemptsMax} times over cold functions, then parks, and its key is held`, async () => {
    const { store } = createTestRuntime();
    const records = toRecords(events);
    for (let attempt = 1; attempt < limits.attemptsMax; attempt++) {
      expect(await run(createTestRuntime({ store }), records)).toContain(again);
    }
    const last = createTestRuntime({ store });
    expect(await run(last, records)).toEqual([
      "parked ORDERLY_HANDLER_FAILED",
      "parked ORDERLY_KEY_HELD",
      "skipped",
    ]);
    expect(parked(last, "a")).toMatchObject([
      { eventId: "a/-1", attempts: limits.attemptsMax, message: "Error: refuses -1", processor: "counter" },
      { eventId: "a/2", code: "ORDERLY_KEY_HELD", attempts: 0 },
    ]);
    expect(store.entities.get("a")?.held).toMatchObject({ count: 2 });
    expect(values(last, "b")).toEqual([1]);
    expect(last.counts).toMatchObject({ parked: 2, heldKeys: 1 });
  });

  test("is waited for with growing pauses, and no other key waits with it", async () => {
    const pauses: number[] = [];
    let nowMs = 0;
    const system = createTestRuntime({
      now: () => nowMs,
      wait: async (delayMs) => {
        pauses.push(delayMs);
        nowMs += delayMs;
      },
    });
    for (let attempt = 1; attempt < limits.attemptsMax; attempt++) await run(system, toRecords(events));
    expect(pauses).toEqual([100, 200, 400]);
  });

  test("that goes away leaves no trace", async () => {
    const system = createTestRuntime();
    const records = toRecords([added("a", { value: 1 }), added("a", { value: -1 })]);
    expect(await run(system, records)).toEqual(["applied", again]);
    const mended = { ...system.runtime.processor, on: { "thing.added": () => undefined } };
    const cold = createTestRuntime({ store: system.store, processor: mended });
    expect(await run(cold, records)).toEqual(["skipped", "applied"]);
    expect(system.store.entities.get("a")?.attempts).toBeUndefined();
  });
});

describe("errors that say more", () => {
  test("PermanentError parks at once, with the reason", async () => {
    const system = throwing(createTestRuntime(), () => new PermanentError("no such thing"));
    expect(await run(system, toRecords([added("a", { value: -1 }), added("b", { value: 1 })]))).toEqual([
      "parked ORDERLY_HANDLER_PERMANENT",
      "applied",
    ]);
    expect(parked(system, "a")).toMatchObject([{ message: "no such thing" }]);
  });

  test("what is away for everybody is never counted and never parked", async () => {
    const system = throwing(createTestRuntime(), () => new UnavailableError("the provider is down"));
    const records = toRecords([added("a", { value: -1 }), added("b", { value: 1 })]);
    for (let attempt = 0; attempt < 3 * limits.attemptsMax; attempt++) {
      expect((await run(system, records))[0]).toBe("retry ORDERLY_UNAVAILABLE");
    }
    expect(system.store.entities.get("a")).toBeUndefined();
  });

  test("a store that fails for everybody parks nobody", async () => {
    const { store } = createTestRuntime();
    const failing = {
      ...store,
      commit: () => Promise.reject(new OrderlyError("ORDERLY_STORE_FAILED", "slow")),
    };
    const records = toRecords([added("a", { value: 1 }), added("b", { value: 1 })]);
    for (let attempt = 0; attempt < 3 * limits.attemptsMax; attempt++) {
      const outcomes = await run(createTestRuntime({ store: failing }), records);
      expect(outcomes).toEqual(["retry ORDERLY_STORE_FAILED", "retry ORDERLY_STORE_FAILED"]);
    }
    expect(await run(createTestRuntime({ store }), records)).toEqual(["applied", "applied"]);
  });

  test("what can never be written is narrowed down to its event, which parks", async () => {
    const { store } = createTestRuntime();
    const tooLarge = new OrderlyError("ORDERLY_STATE_TOO_LARGE", "400 KB");
    const commit: typeof store.commit = async (one) => {
      const { values: seen } = one.entity.state as Seen;
      return seen.includes(2) ? Promise.reject(tooLarge) : store.commit(one);
    };
    const system = createTestRuntime({ store: { ...store, commit } });
    const records = toRecords([1, 2, 3].map((value) => added("a", { value })));
    expect(await run(system, [...records, ...toRecords([added("b", { value: 1 })])])).toEqual([
      "applied",
      "parked ORDERLY_STATE_TOO_LARGE",
      "parked ORDERLY_KEY_HELD",
      "applied",
    ]);
    expect(values(system, "a")).toEqual([1]);
  });
});

describe("events that cannot be read", () => {
  const replyto = "https://api.test/dev/@connections/one";

  test("hold the key that they name, and their client hears of it", async () => {
    const system = createTestRuntime();
    const [broken, next] = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]) as [
      LogRecord,
      LogRecord,
    ];
    const { runtime } = system;
    const codec = {
      decode: (json: unknown) =>
        (json as { id: string }).id === "a/1"
          ? ({ kind: "invalid", reason: "data.value: expected a string" } as const)
          : runtime.codec.decode(json),
    };
    const picky = { ...system, runtime: { ...runtime, codec } };
    expect(await run(picky, [broken, next])).toEqual([
      "parked ORDERLY_EVENT_INVALID",
      "parked ORDERLY_KEY_HELD",
    ]);
    expect(parked(system, "a")).toMatchObject([{ eventId: "a/1", data: broken.data }, { eventId: "a/2" }]);
    expect(system.notifier.sent).toMatchObject([
      { replyto, message: { state: "error", code: "ORDERLY_EVENT_INVALID", position: broken.position } },
      { replyto, message: { state: "error", code: "ORDERLY_KEY_HELD" } },
    ]);
  });

  test("and name no key park on their own, others of the lane going on", async () => {
    const system = createTestRuntime();
    const records = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]);
    const broken = records.map((record, place) => (place === 0 ? { ...record, data: "{" } : record));
    expect(await run(system, broken)).toEqual(["parked ORDERLY_EVENT_INVALID", "applied"]);
    expect(parked(system, `unreadable/${records[0]?.partitionKey}`)).toMatchObject([{ data: "{" }]);
  });

  test("and stand in another lane than their key's do not touch the key", async () => {
    const system = createTestRuntime();
    const [record, next] = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]) as [
      LogRecord,
      LogRecord,
    ];
    expect(await run(system, [{ ...record, partitionKey: "stray" }, next])).toEqual([
      "parked ORDERLY_EVENT_MISROUTED",
      "applied",
    ]);
    expect(parked(system, "unreadable/stray")).toHaveLength(1);
  });

  test("because they are newer than the code come again for ever, their key waiting", async () => {
    const system = createTestRuntime();
    const records = toRecords([{ ...added("a", { value: 1 }), dataversion: 2 }, added("a", { value: 2 })]);
    for (let attempt = 0; attempt < 3 * limits.attemptsMax; attempt++) {
      expect(await run(system, records)).toEqual(["retry ORDERLY_EVENT_NEWER", waiting]);
    }
  });
});

describe("an event that crashes the function", () => {
  const never = new Promise<undefined>(() => {});

  /** The function ends while the handler runs: nothing after it happens. */
  async function crash(system: MemoryRuntime, record: LogRecord): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const on = {
      "thing.added": () => {
        begun.resolve();
        return never;
      },
    };
    const processor = { ...system.runtime.processor, on };
    const cold = createTestRuntime({ store: system.store, processor });
    void processBatch(cold.runtime, [record], signal);
    await begun.promise;
  }

  test(`parks when it arrives the next time after ${limits.crashesMax}, without being tried`, async () => {
    const system = createTestRuntime();
    const [poison, next] = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]) as [
      LogRecord,
      LogRecord,
    ];
    for (let times = 0; times < limits.crashesMax; times++) await crash(system, poison);
    const after = createTestRuntime({ store: system.store });
    expect(await run(after, [poison, next])).toEqual([
      "parked ORDERLY_HANDLER_CRASHED",
      "parked ORDERLY_KEY_HELD",
    ]);
    expect(values(after, "a")).toEqual([]);
  });

  test("that Lambda gives up holds its key before the failure destination speaks: nothing overtakes it", async () => {
    const system = createTestRuntime();
    const [poison, next] = toRecords([added("a", { value: 1 }), added("a", { value: 2 })]) as [
      LogRecord,
      LogRecord,
    ];
    await crash(system, poison);
    const after = createTestRuntime({ store: system.store });
    expect(await run(after, [next])).toEqual(["parked ORDERLY_KEY_HELD"]);
    expect(system.store.entities.get("a")?.held).toEqual({
      count: 1,
      since: poison.position,
      awaits: poison.position,
    });
  });

  test("costs no write while all goes well: neither in a batch, nor alone and fresh in a warm function", async () => {
    const system = createTestRuntime();
    const records = toRecords([1, 2, 3].map((value) => added("a", { value })));
    await run(system, records.slice(0, 2));
    await run(system, records.slice(2));
    expect(system.store.requests.writes).toBe(2);
  });

  test("is told from those that share its record", async () => {
    const system = createTestRuntime();
    const [a, b] = toRecords([added("a", { value: 1 }), added("b", { value: 1 })]) as [LogRecord, LogRecord];
    const together = [a, { ...b, sequenceNumber: a.sequenceNumber, position: a.position }];
    const begun = Promise.withResolvers<void>();
    const on: AnyProcessor["on"] = {
      "thing.added": (_, { subject }) => {
        if (subject !== "b") return undefined;
        begun.resolve();
        return never;
      },
    };
    const processor = { ...system.runtime.processor, on };
    void processBatch(createTestRuntime({ store: system.store, processor }).runtime, together, signal);
    await begun.promise;
    expect(system.store.entities.get("a")).toMatchObject({ position: a.position });
    expect(system.store.entities.get("a")?.attempts).toBeUndefined();
    expect(system.store.entities.get("b")?.attempts).toMatchObject({ crashes: 1 });
  });
});

describe("a held key", () => {
  const refused = () => new PermanentError("no");

  test("parks what follows in order, over batches, commits and cold functions", async () => {
    const { store } = createTestRuntime();
    const events = [-1, ...Array.from({ length: 60 }, (_, index) => index)].map((value) =>
      added("a", { value }),
    );
    const records = toRecords(events);
    await run(throwing(createTestRuntime({ store }), refused), records.slice(0, 40));
    const cold = throwing(createTestRuntime({ store }), refused);
    await run(cold, records.slice(30));
    expect(parked(cold, "a").map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    expect(store.entities.get("a")?.held?.count).toBe(events.length);
  });

  test("keeps a producer's duplicate of a parked event out", async () => {
    const system = throwing(createTestRuntime(), refused);
    const twice = toRecords([added("a", { value: -1 }), added("a", { value: -1 })]);
    expect(await run(system, twice)).toEqual(["parked ORDERLY_HANDLER_PERMANENT", "skipped"]);
  });

  test(`keeps ${limits.parkedPerKeyMax} events, says where the rest begins, and blocks nobody`, async () => {
    const system = throwing(createTestRuntime(), refused);
    const count = limits.parkedPerKeyMax + 10;
    const records = toRecords(
      [-1, ...Array(count).keys()].map((value) => added("a", { value }, `event${value}`)),
    );
    const outcomes = await run(system, [...records, ...toRecords([added("b", { value: 1 })])]);
    expect(outcomes.at(-1)).toBe("applied");
    expect(outcomes.at(-2)).toBe("parked ORDERLY_KEY_HELD");
    const overflow = records[limits.parkedPerKeyMax]?.position;
    expect(system.store.entities.get("a")?.held).toMatchObject({ count: limits.parkedPerKeyMax, overflow });
    expect(system.counts.notKept).toBe(11);
  });

  test("tells a client once, also when the function ends before it is told", async () => {
    const system = throwing(createTestRuntime(), refused);
    const records = toRecords([added("a", { value: -1 })]);
    const deaf = { notify: () => Promise.reject(new Error("crash")) };
    await run({ ...system, runtime: { ...system.runtime, notifier: deaf } }, records);
    const cold = throwing(createTestRuntime({ store: system.store }), refused);
    await run(cold, records);
    await run(cold, records);
    expect(cold.notifier.sent).toHaveLength(1);
  });
});
