// Covers history: the states that the fold of the log gives with recorded answers against those that live processing
// came to, for every processor and every way an order may go; what is not known. Does not cover reading the log.
import { expect, test } from "@jest/globals";
import type { LocatedEvent } from "../../../engine/core/locatedEvent.ts";
import type { SkippedEvent } from "../../../engine/core/parkedEvent.ts";
import { createEventReader } from "../../../engine/runtime/readEvent.ts";
import { processors, recordedAnswers } from "../../../processors/registry.ts";
import { historyOf } from "../../../replay/history/historyOf.ts";
import { eventCodec } from "../../../schemas/eventCodec.ts";
import { createShop } from "../../support/shop.ts";

const silent = processors.map((processor) => ({ processor, answers: recordedAnswers[processor.name] }));

type Shop = ReturnType<typeof createShop>;

function eventsOf(shop: Shop, key: string): LocatedEvent[] {
  const read = createEventReader(eventCodec);
  return shop.log.records
    .map(read)
    .filter((found) => "event" in found && found.event.subject === key) as LocatedEvent[];
}

const ways = {
  completed: {},
  declined: { card: "decline" },
  "out of stock": { lines: [["kettle", 9]] as const },
  "without an address": { email: undefined },
  "asked twice": { card: "timeoutOnce" },
};

test.each(Object.keys(ways))(
  "an order that is %s has the states that live processing gave it",
  async (way) => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place(way, ways[way as keyof typeof ways] as Parameters<Shop["place"]>[1]);
    await shop.run();
    const steps = await historyOf(eventsOf(shop, way), silent);
    expect(steps.length).toBeGreaterThan(2);
    for (const { name } of processors) {
      const last = steps.flatMap(({ changes }) => changes).findLast(({ processor }) => processor === name);
      const live = shop.state(name, way);
      if (last === undefined) expect(live).toBeUndefined();
      else expect(last).toEqual({ processor: name, kind: "applied", state: live });
    }
  },
);

test("the state after each event is the one that it had then", async () => {
  const shop = createShop();
  await shop.receive("kettle", 5);
  await shop.place("one");
  await shop.run();
  const steps = await historyOf(eventsOf(shop, "one"), silent);
  const statuses = steps.flatMap(({ event, changes }) =>
    changes
      .filter(({ processor }) => processor === "order")
      .map((change) => [
        event.type,
        change.kind === "applied" && (change.state as { status: string }).status,
      ]),
  );
  expect(statuses).toEqual([
    ["order.placed", "placed"],
    ["stock.reserved", "confirmed"],
    ["mail.sent", "completed"],
  ]);
});

test("what an operator left out is shown so, and nothing follows from it", async () => {
  const shop = createShop();
  await shop.receive("kettle", 5);
  await shop.place("one");
  await shop.run();
  const events = eventsOf(shop, "one");
  const reserved = events.find(({ event }) => event.type === "stock.reserved");
  const decision = { position: reserved?.position, reason: "a test" } as SkippedEvent;
  const steps = await historyOf(events, [
    ...silent
      .filter(({ processor }) => processor.name === "order")
      .map((one) => ({ ...one, skipped: [decision] })),
  ]);
  expect(steps.flatMap(({ changes }) => changes)).toMatchObject([
    { kind: "applied", state: { status: "placed" } },
    { kind: "left out", reason: "a test" },
    { kind: "applied", state: { status: "placed" } },
  ]);
});

test("what the provider has not answered yet is not known, and nothing is guessed behind it", async () => {
  const shop = createShop();
  await shop.place("one");
  const [step] = await historyOf(eventsOf(shop, "one"), silent);
  const payment = step?.changes.find(({ processor }) => processor === "payment");
  expect(payment).toMatchObject({ kind: "unknown", reason: expect.stringContaining("provider's answer") });
});
