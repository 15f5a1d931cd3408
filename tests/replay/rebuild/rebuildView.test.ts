// Covers a rebuild in memory, with functions that follow the log: killed before any effect and resumed, while events come
// in; two at once; a slot that does not come to what follows from the log; turning back, dropping, giving up. Does not
// cover Lambda, DynamoDB (tests/e2e/replay.test.ts).
import { describe, expect, test } from "@jest/globals";
import { type AnyProcessor, anyProcessor, defineProcessor } from "../../../engine/core/processor.ts";
import {
  type DomainEvent,
  type EventCodec,
  PermanentError,
  type Position,
  toLane,
} from "../../../engine/index.ts";
import { createMemoryEntityStore } from "../../../engine/memory/memoryEntityStore.ts";
import { createMemoryRuntime } from "../../../engine/memory/memoryRuntime.ts";
import { processBatch } from "../../../engine/runtime/processBatch.ts";
import { redrive } from "../../../engine/runtime/redrive.ts";
import { skip } from "../../../engine/runtime/skip.ts";
import { createLogFold } from "../../../replay/fold/createLogFold.ts";
import type { Decisions } from "../../../replay/fold/decisions.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { openPage } from "../../../replay/log/openPage.ts";
import type { Operation, OperationStore } from "../../../replay/operations/operation.ts";
import { beginRebuild } from "../../../replay/rebuild/beginRebuild.ts";
import { type RebuildPorts, rebuildView } from "../../../replay/rebuild/rebuildView.ts";
import { dropOld, giveUp, rollBack } from "../../../replay/rebuild/turnBack.ts";
import {
  firstPointer,
  type Slot,
  type ViewPointer,
  type ViewPointers,
} from "../../../replay/rebuild/viewPointer.ts";

type Total = { readonly total: number };
type Added = DomainEvent<"thing.added", number>;

/** No code takes it. */
const refused = 99;

/** `factor` is what a new version of the code does otherwise. */
const viewOf = (factor: number) =>
  anyProcessor(
    defineProcessor<Total, { "thing.added": Added }>({
      name: "totals",
      initial: () => ({ total: 0 }),
      on: {
        "thing.added": ({ total }, { data }) => {
          if (data === refused) throw new PermanentError(`refuses ${data}`);
          return { state: { total: total + data * factor } };
        },
      },
    }),
  ) as unknown as AnyProcessor;

const codec: EventCodec = {
  decode(json) {
    const { key, n } = json as { key: string; n: number };
    const event = { id: `${key}/${n}`, type: "thing.added", subject: key, data: n, causationdepth: 0 };
    return { kind: "event", event: event as unknown as DomainEvent };
  },
};

const keys = ["one", "two", "three", "four"];
const never = new AbortController().signal;

/** A system with one shard: a log, and a live function of the old code in slot a. `onEffect` may kill the operator. */
function createSystem({ slotFactor = 10 } = {}) {
  const log: RawRecord[] = [];
  const functions = { a: createFollower(log, viewOf(1)), b: createFollower(log, viewOf(slotFactor)) };
  functions.a.driven = true;
  let pointer: ViewPointer = firstPointer;
  const kept = new Map<string, Operation>();
  const effect = { left: Number.POSITIVE_INFINITY };
  const spend = (): void => {
    if (effect.left <= 0) throw new Error("killed");
    effect.left -= 1;
  };

  const append = (n: number): void => {
    for (const key of keys) {
      const sequenceNumber = String(log.length + 1);
      const data = Buffer.from(JSON.stringify({ key, n }));
      log.push({
        shardId: "shardId-000000000000",
        sequenceNumber,
        partitionKey: toLane(key),
        data,
        arrivalMs: log.length + 1,
      });
    }
  };
  const pointers: ViewPointers = {
    get: async () => pointer,
    async save(_, next) {
      spend();
      if (next.version !== pointer.version) return undefined;
      pointer = { ...next, version: next.version + 1 };
      return pointer;
    },
  };
  const operations: OperationStore = {
    async create(operation) {
      spend();
      kept.set(operation.id, operation);
    },
    get: async (id) => kept.get(id),
    async save(operation) {
      spend();
      if (kept.get(operation.id)?.version !== operation.version)
        throw new Error("carried on by another process");
      const next = { ...operation, version: operation.version + 1 };
      kept.set(operation.id, next);
      return next;
    },
  };
  const slotOf = (slot: Slot): RebuildPorts["slots"][Slot] => {
    const { store } = functions[slot];
    return {
      table: {
        async *scan() {
          yield [...store.entities];
        },
        decisions: async () => Map.groupBy(store.skipped, ({ key }) => key),
        load: store.load,
      },
      store: {
        commit: async (commit) => {
          spend();
          return store.commit(commit);
        },
      },
      async clear() {
        spend();
        store.entities.clear();
      },
      async drive(driven) {
        spend();
        functions[slot].driven = driven;
      },
    };
  };
  const slots = { a: slotOf("a"), b: slotOf("b") };
  const step = async (): Promise<void> => {
    for (const one of [functions.a, functions.b]) await one.step();
  };

  async function fold(decisions: Decisions) {
    const made = createLogFold({ processor: viewOf(10), codec, version: "test", now: () => 0, decisions });
    let read = 0;
    const readOn = async (): Promise<void> => {
      const rest = log.slice(read);
      read = log.length;
      if (rest.length > 0) await made.add(rest);
    };
    await readOn();
    return { fold: made, readOn };
  }

  const phases: string[] = [];
  const ports = (over: Partial<RebuildPorts> = {}): RebuildPorts => ({
    processor: viewOf(10),
    slots,
    pointers,
    operations,
    fold,
    now: () => log.length,
    wait: step,
    looksMax: 50,
    keptSinceMs: async () => 0,
    onPhase: (phase) => void phases.push(phase),
    ...over,
  });
  const read = () =>
    Object.fromEntries(
      [...functions[pointer.live].store.entities].map(([key, { state }]) => [key, (state as Total).total]),
    );
  const turning = { pointers, slots, now: () => log.length, wait: async () => {} };
  return {
    append,
    step,
    ports,
    read,
    effect,
    kept,
    pointers,
    operations,
    functions,
    phases,
    turning,
    pointer: () => pointer,
  };
}

type Follower = {
  driven: boolean;
  readonly store: ReturnType<typeof createMemoryEntityStore>;
  readonly step: () => Promise<void>;
};

/** A function that takes a few records at each step, while it is driven; it never forgets how far it came. */
function createFollower(log: readonly RawRecord[], processor: AnyProcessor): Follower {
  const store = createMemoryEntityStore();
  let next = 0;
  const follower: Follower = {
    driven: false,
    store,
    async step() {
      if (!follower.driven) return;
      // Cold each time: entities are cleared and filled behind its back.
      const { runtime } = createMemoryRuntime({ processor: processor as never, codec, store });
      const some = log.slice(next, next + 3);
      if (some.length > 0) await processBatch(runtime, openPage(some), never);
      next += some.length;
    },
  };
  return follower;
}

const operation = (id = "one"): Operation => ({
  id,
  kind: "rebuild",
  processor: "totals",
  status: "running",
  version: 1,
  startedAt: "2026-11-24T00:00:00.000Z",
  updatedAt: "2026-11-24T00:00:00.000Z",
  input: {},
  phase: "clear",
  checkpoint: {},
  windowStart: {},
  counts: {},
});

async function createRunning() {
  const system = createSystem();
  for (let n = 1; n <= 5; n++) system.append(n);
  for (let steps = 0; steps < 10; steps++) await system.step();
  return system;
}

const totals = (factor: number, upTo: number) =>
  Object.fromEntries(keys.map((key) => [key, (factor * upTo * (upTo + 1)) / 2]));

describe("a rebuild", () => {
  test("turns the readers to what the new code makes of the log, with one write an entity", async () => {
    const system = await createRunning();
    expect(system.read()).toEqual(totals(1, 5));
    await beginRebuild(operation(), system);
    const result = await rebuildView(operation(), system.ports());
    expect(result).toEqual({ entities: 4, writes: 4, findings: [] });
    expect(system.read()).toEqual(totals(10, 5));
    expect(system.phases).toEqual(["clear", "fill", "follow", "swap", "done"]);
    expect(system.kept.get("one")).toMatchObject({ status: "done" });
  });

  test("waits until the slot's function has come through the log, and keeps up with what comes in meanwhile", async () => {
    const system = await createRunning();
    await beginRebuild(operation(), system);
    let waits = 0;
    const wait = async (): Promise<void> => {
      waits += 1;
      if (waits === 2) system.append(6);
      await system.step();
    };
    await rebuildView(operation(), system.ports({ wait }));
    expect(waits).toBeGreaterThan(5);
    expect(system.read()).toEqual(totals(10, 6));
    system.append(7);
    for (let steps = 0; steps < 10; steps++) await system.step();
    expect(system.read()).toEqual(totals(10, 7));
  });

  test("killed before any effect and resumed it ends the same, and readers never see a half", async () => {
    for (let effects = 0; effects < 16; effects++) {
      const system = await createRunning();
      await beginRebuild(operation(), system);
      system.effect.left = effects;
      const dying = await rebuildView(operation(), system.ports()).then(
        () => "ended",
        (error: Error) => error.message,
      );
      const isSwapped = system.pointer().live === "b";
      expect(system.read()).toEqual(totals(isSwapped ? 10 : 1, 5));
      system.effect.left = Number.POSITIVE_INFINITY;
      if (dying !== "ended" && !isSwapped) {
        system.append(6);
        await rebuildView(system.kept.get("one") as Operation, system.ports());
        for (let steps = 0; steps < 10; steps++) await system.step();
        expect(system.read()).toEqual(totals(10, 6));
      }
      expect(system.pointer()).toMatchObject({ live: "b", other: "kept" });
    }
  });

  test("killed while its function follows, and again while the slot is cleared anew, comes to its end", async () => {
    const system = await createRunning();
    await beginRebuild(operation(), system);
    const wait = async (): Promise<void> => {
      for (let steps = 0; steps < 10; steps++) await system.step();
      throw new Error("killed");
    };
    await expect(rebuildView(operation(), system.ports({ wait }))).rejects.toThrow("killed");
    for (const effects of [1, 2, 3]) {
      system.effect.left = effects;
      const resumed = rebuildView(system.kept.get("one") as Operation, system.ports());
      await expect(resumed).rejects.toThrow("killed");
    }
    system.effect.left = Number.POSITIVE_INFINITY;
    const { findings } = await rebuildView(system.kept.get("one") as Operation, system.ports());
    expect(findings).toEqual([]);
    expect(system.read()).toEqual(totals(10, 5));
  });

  test("of a slot that does not come to what follows from the log is not turned to, and can be given up", async () => {
    const system = createSystem({ slotFactor: 7 });
    for (let n = 1; n <= 5; n++) system.append(n);
    for (let steps = 0; steps < 10; steps++) await system.step();
    await beginRebuild(operation(), system);
    const { findings } = await rebuildView(operation(), system.ports());
    expect(findings).toMatchObject([{ kind: "different", key: "four" }]);
    expect(system.read()).toEqual(totals(1, 5));
    await giveUp("totals", system.turning);
    expect(system.pointer()).toMatchObject({ live: "a", other: "idle" });
    expect(system.functions.b.store.entities.size).toBe(0);
  });

  test("while another one is under way is refused, naming the other", async () => {
    const system = await createRunning();
    await beginRebuild(operation("first"), system);
    await expect(beginRebuild(operation("second"), system)).rejects.toThrow(
      "The rebuild first of totals is under way since 2026-11-24T00:00:00.000Z",
    );
    const racing: ViewPointers = { ...system.pointers, get: async () => firstPointer };
    await expect(beginRebuild(operation("third"), { ...system, pointers: racing })).rejects.toThrow(
      "Nothing was begun",
    );
    expect(system.pointer().operation).toBe("first");
  });

  test("two processes with one operation: the one that lost it ends, and nothing is turned by it", async () => {
    const system = await createRunning();
    await beginRebuild(operation(), system);
    const wait = async (): Promise<void> => {
      const taken = system.kept.get("one") as Operation;
      system.kept.set("one", { ...taken, version: taken.version + 5 });
      for (let steps = 0; steps < 10; steps++) await system.step();
    };
    await expect(rebuildView(operation(), system.ports({ wait }))).rejects.toThrow("another process");
    expect(system.pointer().live).toBe("a");
  });
});

test("what an operator left out stays left out in the new generation, and the decision is carried over", async () => {
  const system = await createRunning();
  system.append(refused);
  system.append(7);
  for (let steps = 0; steps < 10; steps++) await system.step();
  const { store } = system.functions.a;
  const { runtime } = createMemoryRuntime({ processor: viewOf(1) as never, codec, store });
  for (const key of keys) {
    const [first] = await store.loadParked(key, { countMax: 1 });
    await skip(runtime, { key, position: first?.position as Position, reason: "nobody takes it" });
    await redrive(runtime, { key }, never);
  }
  const before = system.read();
  await beginRebuild(operation(), system);
  expect(await rebuildView(operation(), system.ports())).toMatchObject({ findings: [] });
  expect(system.pointer().live).toBe("b");
  expect(system.read()).toEqual(
    Object.fromEntries(Object.entries(before).map(([key, total]) => [key, total * 10])),
  );
  expect(system.functions.b.store.parked.size).toBe(0);
  expect(system.functions.b.store.skipped).toEqual(store.skipped);
});

describe("the old generation", () => {
  async function createRebuilt() {
    const system = await createRunning();
    await beginRebuild(operation(), system);
    await rebuildView(operation(), system.ports());
    return system;
  }

  test("follows the log, and readers are turned back to it and forth", async () => {
    const system = await createRebuilt();
    system.append(6);
    for (let steps = 0; steps < 10; steps++) await system.step();
    await rollBack("totals", system.turning);
    expect(system.read()).toEqual(totals(1, 6));
    await rollBack("totals", system.turning);
    expect(system.read()).toEqual(totals(10, 6));
  });

  test("keeps its slot until it is dropped; then the next rebuild takes it, and is caught up by its function", async () => {
    const system = await createRebuilt();
    await expect(beginRebuild(operation("two"), system)).rejects.toThrow("--drop-old");
    await dropOld("totals", system.turning);
    expect(system.functions.a).toMatchObject({ driven: false });
    expect(system.functions.a.store.entities.size).toBe(0);
    await expect(rollBack("totals", system.turning)).rejects.toThrow("No old generation of totals is kept");
    await beginRebuild(operation("two"), system);
    // Nothing has come since the slot stood still: its function will be given nothing, and nothing is left to it.
    await rebuildView(operation("two"), system.ports());
    expect(system.pointer()).toMatchObject({ live: "a", other: "kept" });
    expect(system.read()).toEqual(totals(10, 5));
  });
});
