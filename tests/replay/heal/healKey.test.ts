// Covers healing one key of a view: its state made again, parked events released or kept, killed between two writes,
// beside another writer. Does not cover DynamoDB (tests/e2e/replay.test.ts).
import { expect, test } from "@jest/globals";
import { type AnyProcessor, anyProcessor, defineProcessor } from "../../../engine/core/processor.ts";
import { type DomainEvent, type EventCodec, PermanentError, toLane } from "../../../engine/index.ts";
import { createMemoryRuntime } from "../../../engine/memory/memoryRuntime.ts";
import type { EntityStore } from "../../../engine/runtime/ports.ts";
import { processBatch } from "../../../engine/runtime/processBatch.ts";
import { redrive } from "../../../engine/runtime/redrive.ts";
import { createLogFold } from "../../../replay/fold/createLogFold.ts";
import { healKey } from "../../../replay/heal/healKey.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { openPage } from "../../../replay/log/openPage.ts";

type Total = { readonly total: number };

/** A view whose code refuses one number; the mended one refuses none. */
const viewOf = (refused?: number) =>
  anyProcessor(
    defineProcessor<Total, { "thing.added": DomainEvent<"thing.added", number> }>({
      name: "totals",
      initial: () => ({ total: 0 }),
      on: {
        "thing.added": ({ total }, { data }) => {
          if (data === refused) throw new PermanentError(`refuses ${data}`);
          return { state: { total: total + data } };
        },
      },
    }),
  ) as unknown as AnyProcessor;

const codec: EventCodec = {
  decode(json) {
    const { n } = json as { n: number };
    const event = { id: `one/${n}`, type: "thing.added", subject: "one", data: n, causationdepth: 0 };
    return { kind: "event", event: event as unknown as DomainEvent };
  },
};

function toRecord(n: number): RawRecord {
  const data = Buffer.from(JSON.stringify({ n }));
  return {
    shardId: "shardId-000000000000",
    sequenceNumber: String(100 + n),
    partitionKey: toLane("one"),
    data,
    arrivalMs: n,
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => toRecord(index + 1));

async function live(records: readonly RawRecord[], refused: number) {
  const { runtime, store } = createMemoryRuntime({ processor: viewOf(refused) as never, codec });
  await processBatch(runtime, openPage(records), new AbortController().signal);
  return store;
}

async function foldOf(records: readonly RawRecord[], refused?: number) {
  const fold = createLogFold({ processor: viewOf(refused), codec, version: "test", now: () => 0 });
  await fold.add(records);
  return fold;
}

const readOn = async (): Promise<void> => {};
const parkedIn = (store: EntityStore) => store.loadParked("one", { countMax: 1_000 });

test("a held key whose code is mended gets all its events, and nothing of it is parked any more", async () => {
  const log = numbers(80);
  const store = await live(log, 3);
  expect(store.entities.get("one")).toMatchObject({ state: { total: 3 }, held: { count: 78 } });
  const healed = await healKey("one", { processor: viewOf(), store, fold: await foldOf(log), readOn });
  expect(healed).toEqual({ released: 78, parked: 0 });
  expect(store.entities.get("one")).toMatchObject({ state: { total: 3_240 } });
  expect(store.entities.get("one")).not.toHaveProperty("held");
  expect(await parkedIn(store)).toEqual([]);
});

test("what still cannot be applied stays parked, with all behind it", async () => {
  const log = numbers(10);
  const store = await live(log, 3);
  const healed = await healKey("one", { processor: viewOf(6), store, fold: await foldOf(log, 6), readOn });
  expect(healed).toEqual({ released: 3, parked: 5 });
  expect(store.entities.get("one")).toMatchObject({ state: { total: 15 }, held: { count: 5 } });
  expect((await parkedIn(store)).map(({ eventId }) => eventId)).toEqual(
    [6, 7, 8, 9, 10].map((n) => `one/${n}`),
  );
});

test("killed between any two writes and begun again it ends the same, held until the last has left", async () => {
  for (let writes = 0; writes < 9; writes++) {
    const log = numbers(80);
    const store = await live(log, 3);
    let left = writes;
    const commit: EntityStore["commit"] = async (one) => {
      if (left <= 0) throw new Error("killed");
      left -= 1;
      return store.commit(one);
    };
    const options = { processor: viewOf(), fold: await foldOf(log), readOn };
    const end = await healKey("one", { ...options, store: { ...store, commit } }).then(
      () => "healed",
      (error: Error) => error.message,
    );
    if (end === "killed") {
      expect(store.entities.get("one")).toHaveProperty("held");
      // A redrive in between must not apply anything twice, nor leave anything out.
      const { runtime } = createMemoryRuntime({ processor: viewOf() as never, codec, store });
      await redrive(runtime, { key: "one" }, new AbortController().signal);
    }
    await healKey("one", { ...options, store });
    expect(store.entities.get("one")).toMatchObject({ state: { total: 3_240 } });
    expect(await parkedIn(store)).toEqual([]);
  }
});

test("a writer that is ahead is read up to, and its event is not lost", async () => {
  const log = numbers(4);
  const store = await live(log, -1);
  const fold = await foldOf(log.slice(0, 2));
  await healKey("one", { processor: viewOf(), store, fold, readOn: () => fold.add(log.slice(2)) });
  expect(store.entities.get("one")).toMatchObject({ state: { total: 10 } });
});

test("a key that the log does not know is refused", async () => {
  const store = await live(numbers(1), -1);
  const fold = await foldOf(numbers(1));
  await expect(healKey("two", { processor: viewOf(), store, fold, readOn })).rejects.toThrow(
    'no event of "two"',
  );
});
