// Covers what the view of orders shows after each event, what its index is keyed by, and that it emits and says nothing.
// Does not cover reading it (gateway.test.ts).
import { expect, test } from "@jest/globals";
import { type OrderView, orders } from "../../../processors/orders/processor.ts";
import { type EventType, events } from "../../../schemas/events.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { specify } from "../../support/given.ts";

const { given } = specify(orders, () => ({}));
const time = "2026-11-24T09:00:00.000Z";
const placed: OrderView = {
  status: "placed",
  customerId: "guest",
  placedAt: time,
  lines: [{ sku: "kettle", quantity: 1 }],
  total: examples["order.placed"].total,
  timeLine: [{ type: "order.placed", time }],
};

/** What each event makes of an order that is placed; those that say nothing of its state are only noted. */
const statuses: Readonly<Partial<Record<EventType, OrderView["status"]>>> = {
  "order.confirmed": "confirmed",
  "order.cancelled": "cancelled",
  "order.completed": "completed",
};

test("an order that is placed is shown without prices of lines, card and mail address", async () => {
  await given().when(toExampleEvent("order.placed")).thenBecomes(placed);
});

const later = (Object.keys(orders.on) as EventType[]).filter((type) => type !== "order.placed");

test.each(later)("%s is noted behind what was", async (type) => {
  const status = statuses[type] ?? "placed";
  const timeLine = [...placed.timeLine, { type, time: "2026-11-24T10:00:00.000Z" }];
  const event = toExampleEvent(type, { time: "2026-11-24T10:00:00.000Z" });
  await given(placed)
    .when(event)
    .thenBecomes({ ...placed, status, timeLine });
});

test.each(Object.keys(events) as EventType[])("at %s it emits and says nothing", async (type) => {
  const spec = given(placed).when(toExampleEvent(type));
  await spec.thenEmits();
  await spec.thenSays();
  await spec.thenPuts({});
});

test("everything of an order is noted, and only that", () => {
  const ofOrders = (Object.keys(events) as EventType[]).filter((type) => type !== "stock.received");
  expect(Object.keys(orders.on).sort()).toEqual(ofOrders.sort());
});

test("its index is the customer and the time; an order that was not placed is in none", () => {
  expect(orders.index?.(placed)).toEqual({ customerId: "guest", placedAt: time });
  expect(orders.index?.(orders.initial())).toEqual({});
});
