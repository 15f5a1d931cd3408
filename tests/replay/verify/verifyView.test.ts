// Covers comparing a view with the fold of the log: every kind of difference, field by field, while live processing goes
// on. Does not cover DynamoDB (tests/e2e/replay.test.ts).
import { describe, expect, test } from "@jest/globals";
import type { Entity } from "../../../engine/core/entity.ts";
import { toLane, toPosition } from "../../../engine/index.ts";
import { views } from "../../../processors/registry.ts";
import { createLogFold } from "../../../replay/fold/createLogFold.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { differencesOf } from "../../../replay/verify/differences.ts";
import { verifyView } from "../../../replay/verify/verifyView.ts";
import type { ViewTable } from "../../../replay/verify/viewTable.ts";
import { eventCodec } from "../../../schemas/eventCodec.ts";
import type { EventType } from "../../../schemas/events.ts";
import { toExampleEvent } from "../../../schemas/examples.ts";

const [orders] = views;
if (orders === undefined) throw new Error("there is no view");
const shardId = "shardId-000000000000";

function toRecord(key: string, type: EventType, number: number, over: object = {}): RawRecord {
  const event = { ...toExampleEvent(type, { subject: key, id: `${key}/${number}` }), ...over };
  const data = Buffer.from(JSON.stringify(event));
  return { shardId, sequenceNumber: String(number), partitionKey: toLane(key), data, arrivalMs: number };
}

const log = [
  toRecord("one", "order.placed", 1),
  toRecord("two", "order.placed", 2),
  toRecord("one", "payment.authorized", 3),
];

async function foldOf(records: readonly RawRecord[]) {
  const fold = createLogFold({
    processor: orders as never,
    codec: eventCodec,
    version: "test",
    now: () => 0,
  });
  await fold.add(records);
  return fold;
}

const tableOf = (entities: ReadonlyMap<string, Entity>): ViewTable => ({
  async *scan() {
    yield [...entities];
  },
  decisions: async () => new Map(),
  load: async (keys) => new Map([...entities].filter(([key]) => keys.includes(key))),
});

const still = { readOn: async () => {}, wait: async () => {} };

async function verify(change: (entities: Map<string, Entity>) => void, over: Partial<typeof still> = {}) {
  const entities = new Map((await foldOf(log)).entities);
  change(entities);
  return verifyView({ fold: await foldOf(log), table: tableOf(entities), ...still, ...over });
}

describe("a view", () => {
  test("that follows from the log has no findings", async () => {
    expect(await verify(() => {})).toEqual([]);
  });

  test("that lacks an entity, or has one of nowhere, is told so", async () => {
    const findings = await verify((entities) => {
      entities.set("three", entities.get("two") as Entity);
      entities.delete("one");
    });
    expect(findings).toMatchObject([
      { kind: "missing", key: "one" },
      { kind: "extra", key: "three" },
    ]);
  });

  test("with another state is told each field that differs", async () => {
    const findings = await verify((entities) => {
      const entity = entities.get("one") as Entity;
      const { timeLine } = entity.state as { timeLine: object[] };
      const state = { ...entity.state, status: "completed", timeLine: timeLine.slice(1), note: "mine" };
      entities.set("one", { ...entity, state });
    });
    expect(findings).toMatchObject([
      {
        kind: "different",
        key: "one",
        differences: [
          { path: "note", log: undefined, view: "mine" },
          { path: "status", log: "placed", view: "completed" },
          { path: "timeLine[0].type", log: "order.placed", view: "payment.authorized" },
          { path: "timeLine[1]" },
        ],
      },
    ]);
  });

  test("that stays behind is told where both stand", async () => {
    const before = (await foldOf(log.slice(0, 1))).entities.get("one") as Entity;
    const findings = await verify((entities) => entities.set("one", before));
    const place = (sequenceNumber: string) => toPosition({ shardId, sequenceNumber, subSequence: 0 });
    expect(findings).toEqual([{ kind: "behind", key: "one", view: place("1"), log: place("3") }]);
  });

  test("that catches up while it is looked at is equal", async () => {
    const all = (await foldOf(log)).entities;
    const before = (await foldOf(log.slice(0, 1))).entities.get("one") as Entity;
    const entities = new Map(all).set("one", before);
    let waits = 0;
    const wait = async (): Promise<void> => {
      waits += 1;
      if (waits === 3) entities.set("one", all.get("one") as Entity);
    };
    const fold = await foldOf(log);
    expect(await verifyView({ fold, table: tableOf(entities), readOn: async () => {}, wait })).toEqual([]);
    expect(waits).toBe(3);
  });

  test("that is ahead of what was read is compared once the log is read on", async () => {
    const fold = await foldOf(log.slice(0, 2));
    const { entities } = await foldOf(log);
    const readOn = async (): Promise<void> => fold.add(log.slice(2));
    expect(await verifyView({ fold, table: tableOf(entities), readOn, wait: async () => {} })).toEqual([]);
  });
});

describe("the fold of a log", () => {
  test("sets aside what cannot be applied with all that follows of its key, as live processing does", async () => {
    const broken = toRecord("one", "order.placed", 4, { data: {} });
    const fold = await foldOf([
      ...log,
      broken,
      toRecord("one", "order.confirmed", 5),
      toRecord("two", "order.confirmed", 6),
    ]);
    expect(fold.parked.get("one")).toMatchObject([
      { code: "ORDERLY_EVENT_INVALID" },
      { code: "ORDERLY_KEY_HELD" },
    ]);
    expect(fold.entities.get("one")).toMatchObject({ held: { count: 2 }, state: { timeLine: [{}, {}] } });
    expect(fold.entities.get("two")?.state).toMatchObject({ status: "confirmed" });
  });

  test("sets aside what a handler refuses, whatever it throws", async () => {
    const refusing = {
      ...(orders as NonNullable<typeof orders>),
      on: {
        ...orders?.on,
        "payment.authorized": () => {
          throw new Error("a defect");
        },
      },
    };
    const fold = createLogFold({ processor: refusing, codec: eventCodec, version: "test", now: () => 0 });
    await fold.add([...log, toRecord("one", "order.confirmed", 5)]);
    expect(fold.parked.get("one")).toMatchObject([
      { code: "ORDERLY_HANDLER_FAILED", message: expect.stringContaining("a defect") },
      { code: "ORDERLY_KEY_HELD" },
    ]);
    expect(fold.entities.get("one")).not.toHaveProperty("attempts");
  });

  test("ends with what to do at a version of an event that this code does not know", async () => {
    const newer = toRecord("one", "order.placed", 4, { dataversion: 99 });
    await expect(foldOf([newer])).rejects.toThrow(
      "Run the command from the version of the code that is deployed.",
    );
  });

  test("applies an event that stands in the log twice once", async () => {
    const again = { ...toRecord("one", "payment.authorized", 3), sequenceNumber: "9" };
    const fold = await foldOf([...log, again]);
    expect(fold.entities.get("one")?.state).toMatchObject({ timeLine: [{}, {}] });
  });
});

test("differences name the path, through arrays and members that one side lacks", () => {
  expect(differencesOf({ a: [{ b: 1 }], c: null }, { a: [{ b: 2 }, 3], d: 1 })).toEqual([
    { path: "a[0].b", log: 1, view: 2 },
    { path: "a[1]", log: undefined, view: 3 },
    { path: "c", log: null, view: undefined },
    { path: "d", log: undefined, view: 1 },
  ]);
});
