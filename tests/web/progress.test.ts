// Covers how the shop page makes one picture of an order out of messages and its view: repetitions, what was missed,
// failures, refunds. Does not cover the page itself (tests/web/shopPage.test.ts).
import { describe, expect, test } from "@jest/globals";
import type { ShopMessage } from "../../schemas/messages.ts";
import type { OrderRead } from "../../web/shop/api.ts";
import { currentStep, hear, newProgress, type Progress, see, stepNames } from "../../web/shop/progress.ts";

const orderId = "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11";
const started: ShopMessage = { state: "started", orderId, step: "order", sequence: 0 };
const paid: ShopMessage = {
  state: "success",
  msg: "Payment succeeded.",
  orderId,
  step: "payment",
  sequence: 1,
};
const short: ShopMessage = { state: "error", msg: "Not enough stock.", orderId, step: "stock", sequence: 2 };

const hearAll = (...messages: readonly ShopMessage[]): Progress =>
  messages.reduce((progress, message) => hear(progress, message), newProgress(orderId));
const statesOf = ({ steps }: Progress): string => stepNames.map((name) => steps[name].state).join(" ");
const viewOf = (status: OrderRead["status"], ...types: readonly string[]): OrderRead => ({
  status,
  timeLine: types.map((type) => ({ type, time: "2026-11-24T09:00:00.000Z" })),
});

describe("messages", () => {
  test("bring an order on, one step after the other", () => {
    const progress = hearAll(started, paid);
    expect(statesOf(progress)).toBe("done done waiting waiting waiting");
    expect(currentStep(progress)).toBe("stock");
  });

  test("that come again change nothing, whatever they say", () => {
    const progress = hearAll(started, paid);
    expect(hear(progress, { ...paid, msg: "again" })).toBe(progress);
    expect(hear(progress, started)).toBe(progress);
  });

  test("of a failure end the order at its step", () => {
    const progress = hearAll(started, paid, short);
    expect(statesOf(progress)).toBe("done done failed skipped skipped");
    expect(currentStep(progress)).toBeUndefined();
  });

  test("that the order may not have been taken correct the start", () => {
    const progress = hearAll(started, { state: "error", msg: "Send it again.", orderId, step: "order" });
    expect(statesOf(progress)).toBe("failed skipped skipped skipped skipped");
  });
});

describe("the view", () => {
  test("fills in what was missed, in the services' own words", () => {
    const progress = see(
      hearAll(started),
      viewOf("confirmed", "order.placed", "payment.authorized", "stock.reserved"),
    );
    expect(statesOf(progress)).toBe("done done done waiting waiting");
    expect(progress.steps.payment.msg).toBe("Payment succeeded.");
    expect(progress.settled).toBe(false);
  });

  test("behind the messages takes nothing back", () => {
    expect(statesOf(see(hearAll(started, paid), viewOf("placed", "order.placed")))).toBe(
      "done done waiting waiting waiting",
    );
  });

  test("shows the refund, which is what settles a cancelled order", () => {
    const types = ["order.placed", "payment.authorized", "stock.rejected"];
    const before = see(hearAll(started, paid, short), viewOf("placed", ...types));
    expect([before.refunded, before.settled]).toEqual([false, false]);
    const after = see(before, viewOf("cancelled", ...types, "payment.refunded", "order.cancelled"));
    expect([after.refunded, after.settled]).toEqual([true, true]);
  });

  test("of a completed order without mail does not claim that all is done", () => {
    const types = ["order.placed", "payment.authorized", "stock.reserved", "mail.failed", "order.completed"];
    expect(statesOf(see(newProgress(orderId), viewOf("completed", ...types)))).toBe(
      "done done done failed skipped",
    );
  });
});
