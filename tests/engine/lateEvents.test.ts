// Covers late events on memory ports, given the key's log: applied at their own place with what follows from them, refused
// where that contradicts what has gone out, for services and for views; several of them, killed between any two steps, twice,
// and beside live processing. Does not cover reading the log (tests/cli) nor the Lambda entry point.
import { describe, expect, test } from "@jest/globals";
import { type AnyProcessor, anyProcessor, defineProcessor } from "../../engine/core/processor.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import { createMemoryEventLog, type MemoryEventLog } from "../../engine/memory/memoryEventLog.ts";
import { createMemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import { heal } from "../../engine/runtime/heal.ts";
import { parkAbandoned } from "../../engine/runtime/parkAbandoned.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { redrive } from "../../engine/runtime/redrive.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { skip } from "../../engine/runtime/skip.ts";
import { recordedAnswers } from "../../processors/registry.ts";
import type { Level } from "../../processors/stock/processor.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { toExampleEvent } from "../../schemas/examples.ts";
import { added, codec } from "../support/counter.ts";
import { toKeyLog } from "../support/keyLog.ts";
import { createShopPorts, shopProcessors } from "../support/shopProcessors.ts";

const signal = new AbortController().signal;
const reason = "Lambda gave the record up (RetryAttemptsExhausted).";

type Table = { readonly store: MemoryEntityStore; readonly log: MemoryEventLog };

/** One processor with its table, on a log that it appends to as well. */
function createSystem(make: (over: Partial<Runtime> & { store: MemoryEntityStore }) => Runtime, key: string) {
  const table: Table = { store: createMemoryEntityStore(), log: createMemoryEventLog() };
  const start = (over: Partial<Runtime> = {}) =>
    make({
      log: table.log,
      ...over,
      store: table.store,
      ...("store" in over && { store: over.store as MemoryEntityStore }),
    });
  let next = 0;

  /** Appends events, and hands those that are not `given up` to the processor; Lambda gives the others up. */
  async function run(
    events: readonly DomainEvent[],
    isGivenUp: (event: DomainEvent) => boolean = () => false,
  ) {
    await table.log.append(events);
    const fresh = table.log.records.slice(next);
    next = table.log.records.length;
    const lost = fresh.filter(({ data }) => isGivenUp(JSON.parse(data ?? "")));
    await processBatch(
      start(),
      fresh.filter((record) => !lost.includes(record)),
      signal,
    );
    return lost;
  }
  const giveUp = (records: Awaited<ReturnType<typeof run>>) => parkAbandoned(start(), records, reason);
  const keyLog = () => toKeyLog(table.log.records, key);
  const again = (runtime = start()) => redrive(runtime, { key, log: keyLog() }, signal);
  const entity = () => table.store.entities.get(key);
  const emitted = () => {
    const events = table.log.records.map(({ data }) => JSON.parse(data ?? "") as DomainEvent);
    return [...new Map(events.filter(({ causationid }) => causationid).map((one) => [one.id, one])).values()];
  };
  return { ...table, start, run, giveUp, keyLog, again, entity, emitted };
}

/** A service of the shop. */
function createService(name: string) {
  const ports = createShopPorts();
  const recorded = recordedAnswers[name];
  const processor = shopProcessors[name] as AnyProcessor;
  const make = (over: Partial<Runtime> & { store: MemoryEntityStore }) =>
    createMemoryRuntime({
      processor: processor as never,
      codec: eventCodec,
      store: over.store,
      over: { ports, recorded, ...over },
    }).runtime;
  return { ...createSystem(make, "one"), mails: ports.mails };
}

const event = (type: Parameters<typeof toExampleEvent>[0], over: object = {}) =>
  toExampleEvent(type, {
    id: `${type}/one`,
    subject: "one",
    source: "urn:test",
    causationid: undefined,
    ...over,
  } as never) as DomainEvent;
const isOf =
  (...types: readonly string[]) =>
  ({ type }: DomainEvent) =>
    types.includes(type);

describe("a late event of a service", () => {
  test("is applied at its own place, and what follows from it is done for real", async () => {
    const stock = createService("stock");
    await stock.run([
      toExampleEvent("stock.received", {
        id: "r",
        subject: "kettle",
        data: { sku: "kettle", quantity: 100 },
      }),
    ]);
    const lost = await stock.run([event("order.placed"), event("payment.authorized")], isOf("order.placed"));
    await stock.giveUp(lost);
    expect(stock.entity()).toMatchObject({ state: { status: "none" }, held: { count: 1 } });
    expect(await stock.again()).toEqual({ key: "one", applied: 1, remaining: 0 });
    expect(stock.entity()).toMatchObject({ state: { status: "reserved" } });
    expect(stock.entity()?.held).toBeUndefined();
    expect(stock.emitted().map(({ type, causationid }) => [type, causationid])).toEqual([
      ["stock.reserved", "payment.authorized/one"],
    ]);
    const available = (stock.store.items.get("kettle")?.item as Level | undefined)?.available ?? 100;
    expect(stock.entity()).toMatchObject({
      state: { lines: expect.arrayContaining([{ sku: "kettle", quantity: 100 - available }]) },
    });
    expect(available).toBeLessThan(100);
  });

  test("does nothing again that was done without it: no second mail, no second refusal", async () => {
    const mail = createService("mail");
    const lost = await mail.run([event("order.placed"), event("order.confirmed")], isOf("order.placed"));
    await mail.giveUp(lost);
    expect(mail.emitted().map(({ type }) => type)).toEqual(["mail.failed"]);
    // Without the order nobody was asked; with it somebody would be, and the log has no answer but the refusal.
    expect(await mail.again()).toMatchObject({ applied: 1, remaining: 0 });
    expect(mail.mails).toEqual([]);
    expect(mail.emitted().map(({ type }) => type)).toEqual(["mail.failed"]);
    expect(mail.entity()).toMatchObject({ state: { status: "failed" } });
  });

  test("that contradicts what has gone out is refused, naming the event; nothing is written; it can be skipped", async () => {
    const order = createService("order");
    const events = [event("order.placed"), event("payment.declined"), event("stock.reserved")];
    await order.giveUp(await order.run(events, isOf("payment.declined")));
    const before = structuredClone([...order.store.entities]);
    const { stopped } = await order.again();
    expect(stopped).toMatchObject({ code: "ORDERLY_LATE_CONTRADICTS" });
    expect(stopped?.message).toMatch(/payment.declined of one cannot be put before stock.reserved at /);
    expect([...order.store.entities]).toEqual(before);
    expect(order.emitted().map(({ type }) => type)).toEqual(["order.confirmed"]);
    const position = stopped?.position as never;
    await skip(order.start(), { key: "one", position, reason: "the goods are on their way" });
    expect(order.entity()?.held).toBeUndefined();
    // The decision counts from then on: another late event is not held against it.
    await order.giveUp(await order.run([event("mail.sent"), event("payment.refunded")], isOf("mail.sent")));
    expect(await order.again()).toMatchObject({ applied: 1, remaining: 0 });
    expect(order.entity()).toMatchObject({ state: { status: "completed" } });
  });

  test("of a key whose state is not what its log leads to is refused until the key is healed", async () => {
    const order = createService("order");
    const lost = await order.run(
      [event("order.placed"), event("stock.reserved"), event("payment.refunded"), event("mail.sent")],
      isOf("payment.refunded"),
    );
    await order.giveUp(lost);
    const entity = order.entity() as NonNullable<ReturnType<typeof order.entity>>;
    order.store.entities.set("one", { ...entity, state: { status: "cancelled" } });
    expect(await order.again()).toMatchObject({ applied: 0, stopped: { code: "ORDERLY_STATE_DIFFERS" } });
    const log = order.keyLog();
    expect(await heal(order.start(), { key: "one", log, planOnly: true })).toMatchObject({ differs: true });
    expect(order.entity()).toMatchObject({ state: { status: "cancelled" } });
    expect(await heal(order.start(), { key: "one", log })).toMatchObject({ differs: true, held: true });
    expect(order.entity()).toMatchObject({ state: { status: "completed" }, held: { count: 1 } });
    expect(await heal(order.start(), { key: "one", log })).toMatchObject({ differs: false });
    expect(await order.again()).toMatchObject({ applied: 1, remaining: 0 });
    expect(order.entity()).toMatchObject({ state: { status: "completed" } });
  });

  test("that turns out to have been applied is let go of, and done no second time", async () => {
    const payment = createService("payment");
    const [first] = await payment
      .run([event("order.placed"), event("stock.rejected")], () => false)
      .then(() => payment.log.records);
    const entity = payment.entity() as NonNullable<ReturnType<typeof payment.entity>>;
    // Nobody remembers it any more.
    payment.store.entities.set("one", { ...entity, recent: [], outbox: [] });
    await payment.giveUp([first as never]);
    expect(payment.entity()?.held).toMatchObject({ count: 1 });
    expect(await payment.again()).toMatchObject({ applied: 1, remaining: 0 });
    expect(payment.entity()).toMatchObject({ state: entity.state });
    expect(payment.entity()?.held).toBeUndefined();
    expect(payment.emitted().map(({ type }) => type)).toEqual(["payment.authorized", "payment.refunded"]);
  });

  test("whose duplicate was applied in a later place is not applied besides", async () => {
    const order = createService("order");
    const placed = event("order.placed");
    const lost = await order.run([placed]).then(() => order.log.records.slice(0, 1));
    const other = createService("order");
    await other.log.append([placed, placed, event("stock.reserved")]);
    await processBatch(other.start(), other.log.records.slice(1), signal);
    other.store.entities.set("one", { ...(other.entity() as never as object), recent: [] } as never);
    await other.giveUp(lost);
    const { stopped } = await other.again();
    expect(stopped).toMatchObject({
      code: "ORDERLY_LATE_CONTRADICTS",
      message: expect.stringContaining("skip this one"),
    });
  });

  test("waits where the log that is given is not whole, and stays in its place", async () => {
    const order = createService("order");
    await order.giveUp(
      await order.run([event("order.placed"), event("stock.reserved")], isOf("order.placed")),
    );
    const whole = order.keyLog();
    const [first, second] = whole.events as [(typeof whole.events)[0], (typeof whole.events)[0]];
    for (const log of [
      undefined,
      { ...whole, from: first.position },
      { ...whole, upTo: first.position, events: [first] },
    ]) {
      expect(await redrive(order.start(), { key: "one", log }, signal)).toEqual({
        key: "one",
        applied: 0,
        remaining: 1,
        wantsLog: {},
      });
    }
    expect(second.position > first.position).toBe(true);
    expect(await order.again()).toMatchObject({ applied: 1 });
  });
});

type Ledger = { readonly values: readonly number[] };

/** Notes each value, emits and says it, and counts into an item that other keys share: none depends on another. */
const ledger = anyProcessor(
  defineProcessor<Ledger, { "thing.added": ReturnType<typeof added> }>({
    name: "ledger",
    initial: () => ({ values: [] }),
    on: {
      "thing.added": async ({ values }, { data: { value } }, { items }) => {
        const { total } = (await items.get<{ total: number }>("total")) ?? { total: 0 };
        items.put("total", { total: total + value });
        const noted = {
          type: "thing.noted",
          dataversion: 1,
          dataschema: "urn:test:thing.noted:1",
          data: value,
        };
        return {
          state: { values: [...values, value] },
          emit: [noted],
          notify: [{ state: "success", msg: `saw ${value}` }],
        };
      },
    },
  }),
);

function createLedger() {
  const make = (over: Partial<Runtime> & { store: MemoryEntityStore }) =>
    createMemoryRuntime({ processor: ledger as never, codec, store: over.store, over }).runtime;
  return createSystem(make, "a");
}

const values = Array.from({ length: 9 }, (_, index) => index + 1);
const lateOnes = [2, 3, 6];

/** Three late events, one of them right behind another, and a parked one behind them all. */
async function createLate() {
  const system = createLedger();
  const isLate = ({ data }: DomainEvent) => lateOnes.includes((data as { value: number }).value);
  const lost = await system.run(
    values.map((value) => added("a", { value })),
    isLate,
  );
  for (const record of lost) await system.giveUp([record]);
  await system.run([added("a", { value: 10 })]);
  return system;
}

function expectWhole(system: ReturnType<typeof createLedger>): void {
  const all = [...values, 10];
  expect(system.entity()?.state).toEqual({ values: all });
  expect(system.entity()?.held).toBeUndefined();
  expect(system.store.parked.size).toBe(0);
  expect(system.store.items.get("total")?.item).toEqual({
    total: all.reduce((sum, value) => sum + value, 0),
  });
  expect(
    system
      .emitted()
      .map(({ causationid }) => causationid)
      .sort(),
  ).toEqual(all.map((value) => `a/${value}`).sort());
}

describe("several late events", () => {
  test("are each marked so, and applied one after the other, before what is parked behind", async () => {
    const system = await createLate();
    const parked = [...(system.store.parked.get("a")?.values() ?? [])].sort((a, b) =>
      a.position < b.position ? -1 : 1,
    );
    expect(parked.map(({ eventId, late = false }) => [eventId, late])).toEqual([
      ["a/2", true],
      ["a/3", true],
      ["a/6", true],
      ["a/10", false],
    ]);
    expect(await system.again()).toEqual({ key: "a", applied: 4, remaining: 0 });
    expectWhole(system);
  });

  test("killed before or after any call, and run again, end the same, each done once and nothing lost", async () => {
    let kills = 0;
    for (let callsMax = 0; ; callsMax++) {
      for (const isAfter of [false, true]) {
        const system = await createLate();
        let calls = 0;
        const dying =
          <Arguments extends unknown[], Answer>(call: (...given: Arguments) => Promise<Answer>) =>
          async (...given: Arguments): Promise<Answer> => {
            calls += 1;
            if (calls > callsMax && !isAfter) throw new Error("killed");
            const answer = await call(...given);
            if (calls > callsMax) throw new Error("killed");
            return answer;
          };
        const { store, log } = system;
        const runtime = system.start({
          store: {
            ...store,
            load: dying(store.load),
            loadParked: dying(store.loadParked),
            loadSkipped: dying(store.loadSkipped),
            commit: dying(store.commit),
          },
          log: { append: dying(log.append) },
          notifier: { notify: dying(async () => {}) },
        });
        await system.again(runtime).catch(() => {});
        if (calls <= callsMax) {
          expect(kills).toBeGreaterThan(40);
          return;
        }
        kills += 1;
        await system.again();
        await system.again();
        expectWhole(system);
      }
    }
  });

  test("redriven by two at once, and beside live processing, are each applied once", async () => {
    const system = await createLate();
    const log = system.keyLog();
    const live = system.run([added("a", { value: 11 })]);
    await Promise.all(
      [1, 2].map(() => redrive(system.start(), { key: "a", log }, signal)).concat(live as never),
    );
    await system.again();
    expect(system.entity()?.state).toEqual({ values: [...values, 10, 11] });
    expect(system.entity()?.held).toBeUndefined();
    expect(system.store.items.get("total")?.item).toEqual({ total: 66 });
  });

  test("of which one cannot be applied keep those behind it waiting", async () => {
    const system = await createLate();
    const on = {
      "thing.added": (state: object, one: DomainEvent, context: never) => {
        if (one.id === "a/3") throw new Error("not yet");
        return ledger.on["thing.added"]?.(state as Ledger, one, context);
      },
    };
    const processor = { ...ledger, on } as never;
    expect(await system.again(system.start({ processor }))).toMatchObject({
      applied: 1,
      remaining: 3,
      stopped: { code: "ORDERLY_HANDLER_FAILED" },
    });
    expect(system.entity()?.state).toEqual({ values: [1, 2, 4, 5, 7, 8, 9] });
    expect(await system.again()).toMatchObject({ applied: 3, remaining: 0 });
    expectWhole(system);
  });
});

test("a late event of a view is put in its place", async () => {
  const view = createService("orders");
  const lost = await view.run(
    [event("order.placed"), event("payment.authorized"), event("stock.reserved")],
    isOf("payment.authorized"),
  );
  await view.giveUp(lost);
  expect(await view.again()).toMatchObject({ applied: 1, remaining: 0 });
  const timeLine = ["order.placed", "payment.authorized", "stock.reserved"].map((type) => ({ type }));
  expect(view.entity()).toMatchObject({ state: { timeLine } });
});

test("an item alone tells nothing of whether an event was applied long ago: it is left to the operator", async () => {
  const stock = createService("stock");
  const received = Array.from({ length: 40 }, (_, index) =>
    toExampleEvent("stock.received", { id: `r${index}`, subject: "one", data: { sku: "one", quantity: 1 } }),
  );
  await stock.run(received as never);
  await stock.giveUp(stock.log.records.slice(0, 1));
  const { stopped } = await stock.again();
  expect(stopped).toMatchObject({
    code: "ORDERLY_LATE_CONTRADICTS",
    message: expect.stringContaining("Nothing tells whether"),
  });
  expect(stock.store.items.get("one")?.item).toMatchObject({ received: 40 });
});
