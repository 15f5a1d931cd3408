// Covers what the process of an order does at each event in each of its states: the whole table. Does not cover the
// services whose reports it takes.
import { describe, expect, test } from "@jest/globals";
import { type Order, order } from "../../../processors/order/processor.ts";
import { orderCancelled, orderCompleted, orderConfirmed } from "../../../schemas/events/order.ts";
import { type EventType, events } from "../../../schemas/events.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { specify } from "../../support/given.ts";

const { given } = specify(order, () => ({}));
const { total } = examples["order.placed"];
const statuses = ["none", "placed", "confirmed", "cancelled", "completed"] as const;
const at = (status: Order["status"]): Order => (status === "none" ? { status } : { status, total });

/** Which event takes an order from which state to which. */
const steps: Readonly<Partial<Record<EventType, readonly [from: Order["status"], to: Order["status"]]>>> = {
  "order.placed": ["none", "placed"],
  "stock.reserved": ["placed", "confirmed"],
  "payment.declined": ["placed", "cancelled"],
  "payment.refunded": ["placed", "cancelled"],
  "mail.sent": ["confirmed", "completed"],
  "mail.failed": ["confirmed", "completed"],
};

const cases = (Object.keys(events) as EventType[]).flatMap((type) =>
  statuses.map((from) => [type, from, steps[type]?.[0] === from ? steps[type]?.[1] : undefined] as const),
);

describe("an order", () => {
  test.each(cases.filter(([, , to]) => to !== undefined))("%s: %s becomes %s", async (type, from, to) => {
    await given(at(from))
      .when(toExampleEvent(type))
      .thenBecomes(at(to as Order["status"]));
  });

  test.each(cases.filter(([, , to]) => to === undefined))("%s: %s stays", async (type, from) => {
    await given(at(from)).when(toExampleEvent(type)).thenStaysQuiet();
  });

  test("has a step for every event that it handles", () => {
    expect(Object.keys(steps).sort()).toEqual(Object.keys(order.on).sort());
  });
});

describe("it emits", () => {
  test.each([
    ["stock.reserved", "placed", orderConfirmed({ total })],
    ["payment.declined", "placed", orderCancelled({ reason: "payment-declined" })],
    ["payment.refunded", "placed", orderCancelled({ reason: "out-of-stock" })],
    ["mail.sent", "confirmed", orderCompleted({ mail: "sent" })],
    ["mail.failed", "confirmed", orderCompleted({ mail: "failed" })],
  ] as const)("at %s, when %s, its one event", async (type, status, draft) => {
    await given(at(status)).when(toExampleEvent(type)).thenEmits(draft);
  });

  test("nothing when it is placed", async () => {
    await given().when(toExampleEvent("order.placed")).thenEmits();
  });
});

describe("it says", () => {
  test("finished when the mail is out", async () => {
    const event = toExampleEvent("mail.sent");
    const message = { state: "finished", orderId: event.subject, step: "order" };
    await given(at("confirmed")).when(event).thenSays(message);
  });

  test.each([
    ["order.placed", "none"],
    ["stock.reserved", "placed"],
    ["payment.declined", "placed"],
    ["payment.refunded", "placed"],
    ["mail.failed", "confirmed"],
  ] as const)("nothing at %s: the client has heard of it", async (type, status) => {
    await given(at(status)).when(toExampleEvent(type)).thenSays();
  });
});
