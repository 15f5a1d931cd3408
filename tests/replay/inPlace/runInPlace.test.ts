// Covers applying what a view lacks: repeated, killed at any write and resumed, beside another writer, in a window that
// does not reach back far enough, through a reshard. Does not cover DynamoDB (tests/e2e/replay.test.ts).
import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Entity } from "../../../engine/core/entity.ts";
import { type AnyProcessor, anyProcessor, defineProcessor } from "../../../engine/core/processor.ts";
import type { DomainEvent, EventCodec } from "../../../engine/index.ts";
import { createMemoryEntityStore } from "../../../engine/memory/memoryEntityStore.ts";
import type { EntityStore } from "../../../engine/runtime/ports.ts";
import { createKinesisSource } from "../../../replay/aws/kinesisSource.ts";
import { createInPlace } from "../../../replay/inPlace/createInPlace.ts";
import { runInPlace } from "../../../replay/inPlace/runInPlace.ts";
import type { Moment } from "../../../replay/log/moment.ts";
import { readLog } from "../../../replay/log/readLog.ts";
import type { Operation, OperationStore } from "../../../replay/operations/operation.ts";
import { startKinesis, streamName, type TestEvent, testEvents } from "../../support/kinesis.ts";

type Seen = { readonly numbers: readonly number[] };

const seen = anyProcessor(
  defineProcessor<Seen, { "thing.seen": DomainEvent<"thing.seen", number> }>({
    name: "seen",
    initial: () => ({ numbers: [] }),
    on: { "thing.seen": ({ numbers }, { data }) => ({ state: { numbers: [...numbers, data] } }) },
  }),
) as unknown as AnyProcessor;

const codec: EventCodec = {
  decode(json) {
    const { key, n } = json as TestEvent;
    const event = { id: `${key}/${n}`, type: "thing.seen", subject: key, data: n, causationdepth: 0 };
    return { kind: "event", event: event as unknown as DomainEvent };
  },
};

const keys = Array.from({ length: 6 }, (_, index) => `key-${index}`);
const start: Moment = { kind: "start" };
const first: Operation = {
  id: "one",
  kind: "replay",
  processor: "seen",
  status: "running",
  version: 1,
  startedAt: "",
  updatedAt: "",
  input: {},
  phase: "apply",
  checkpoint: {},
  windowStart: {},
  counts: {},
};

let log: Awaited<ReturnType<typeof startKinesis>>;
beforeEach(async () => {
  log = await startKinesis();
});
afterEach(() => log.close());

function createOperations(onSave: () => void = () => {}) {
  const kept = new Map<string, Operation>([[first.id, first]]);
  const store: OperationStore = {
    create: async (operation) => void kept.set(operation.id, operation),
    get: async (id) => kept.get(id),
    async save(operation) {
      onSave();
      if (kept.get(operation.id)?.version !== operation.version)
        throw new Error("carried on by another process");
      const next = { ...operation, version: operation.version + 1 };
      kept.set(operation.id, JSON.parse(JSON.stringify(next)) as Operation);
      return next;
    },
  };
  return { store, kept };
}

type RunOptions = {
  readonly store: EntityStore;
  readonly from?: Moment;
  readonly operations?: OperationStore;
};

async function run({ store, from = start, operations = createOperations().store }: RunOptions) {
  const source = createKinesisSource({
    client: log.client,
    streamName,
    pageRecordsMax: 4,
    now: log.clock.now,
  });
  // Every look at the clock finds a second gone: each page is followed by a checkpoint.
  let nowMs = 0;
  return runInPlace((await operations.get(first.id)) ?? first, {
    create: (windowStart) => createInPlace({ processor: seen, codec, store, version: "test", windowStart }),
    operations,
    read: (checkpoint) => readLog(source, { from, to: { kind: "now" }, checkpoint }),
    isWhole: from.kind === "start",
    now: () => {
      nowMs += 1_000;
      return nowMs;
    },
  });
}

const numbersOf = (entities: ReadonlyMap<string, Entity>) =>
  Object.fromEntries([...entities].map(([key, { state }]) => [key, (state as Seen).numbers]));
const expected = (count: number) =>
  Object.fromEntries(keys.map((key) => [key, Array.from({ length: count }, (_, index) => index + 1)]));

async function appendThroughReshard(): Promise<void> {
  await log.append(testEvents(keys, 5));
  const split = { ShardToSplit: "shardId-000000000000", NewStartingHashKey: String(2n ** 126n) };
  await log.client.send(new SplitShardCommand({ StreamName: streamName, ...split }));
  await log.append(testEvents(keys, 5, 6));
}

describe("applying in place", () => {
  test("gives an empty view everything, and a second time nothing", async () => {
    await appendThroughReshard();
    const store = createMemoryEntityStore();
    const { counts } = await run({ store });
    expect(counts).toMatchObject({ events: 60, applied: 60, skipped: 0 });
    const { writes } = store.requests;
    expect((await run({ store })).counts).toMatchObject({ applied: 0, skipped: 60 });
    expect(store.requests.writes).toBe(writes);
    expect(numbersOf(store.entities)).toEqual(expected(10));
  });

  test("killed before any write it ends the same, each event applied once", async () => {
    await log.append(testEvents(keys, 6));
    const atOnce = createMemoryEntityStore();
    await run({ store: atOnce });
    let kills = 0;
    for (let writesBeforeKill = 0; writesBeforeKill < 40; writesBeforeKill += 3) {
      const memory = createMemoryEntityStore();
      let left = writesBeforeKill;
      const write = (): void => {
        if (left <= 0) throw new Error("killed");
        left -= 1;
      };
      const commit: EntityStore["commit"] = async (one) => {
        write();
        return memory.commit(one);
      };
      const operations = createOperations(write);
      const first = run({ store: { ...memory, commit }, operations: operations.store });
      const killed = await first.then(
        () => 0,
        () => 1,
      );
      kills += killed;
      left = Number.POSITIVE_INFINITY;
      if (killed > 0) await run({ store: memory, operations: operations.store });
      expect(numbersOf(memory.entities)).toEqual(numbersOf(atOnce.entities));
      expect([...operations.kept.values()]).toMatchObject([{ status: "done" }]);
    }
    expect(kills).toBeGreaterThan(5);
  }, 30_000);

  test("beside live processing that is ahead changes nothing of it", async () => {
    await log.append(testEvents(keys, 5));
    const memory = createMemoryEntityStore();
    let raced = false;
    const commit: EntityStore["commit"] = async (one) => {
      if (!raced) {
        raced = true;
        // Live processing commits first: the whole log, while the commit of the replay is on its way.
        await run({ store: memory });
      }
      return memory.commit(one);
    };
    await run({ store: { ...memory, commit } });
    expect(numbersOf(memory.entities)).toEqual(expected(5));
  });

  test("two at once with one operation: the second to save ends, and says so", async () => {
    await log.append(testEvents(keys, 5));
    const operations = createOperations();
    const other = { ...first, version: 2 };
    const taken: OperationStore = { ...operations.store, get: async () => other };
    await expect(run({ store: createMemoryEntityStore(), operations: taken })).rejects.toThrow(
      "another process",
    );
  });
});

describe("a window that begins later", () => {
  test("leaves alone what may lack events from before it, and applies the rest", async () => {
    const store = createMemoryEntityStore();
    await log.append(testEvents(keys, 5));
    await run({ store });
    await log.append(testEvents(["key-0"], 2, 6));
    await log.clock.advance(3_600_000);
    const from: Moment = { kind: "time", timeMs: log.clock.now() };
    await log.append(testEvents(keys, 2, 8));
    const { leftAlone } = await run({ store, from });
    // Every entity stands before the window; only key-0 lacks something there, and nobody can tell from the window.
    expect([...leftAlone].sort()).toEqual(keys);
    expect(numbersOf(store.entities)).toEqual(expected(5));
    expect((await run({ store })).leftAlone.size).toBe(0);
    expect(numbersOf(store.entities)["key-0"]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("goes on with an entity that stands inside it", async () => {
    const store = createMemoryEntityStore();
    await log.append(testEvents(keys, 5));
    await log.clock.advance(3_600_000);
    const from: Moment = { kind: "time", timeMs: log.clock.now() };
    await log.append(testEvents(keys, 1, 6));
    await run({ store });
    await log.append(testEvents(keys, 4, 7));
    const { leftAlone, counts } = await run({ store, from });
    expect(leftAlone.size).toBe(0);
    expect(counts).toMatchObject({ applied: 24, skipped: 6 });
    expect(numbersOf(store.entities)).toEqual(expected(10));
  });
});
