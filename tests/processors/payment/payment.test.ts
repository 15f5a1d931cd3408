// Covers what payment does at each event: when it asks the provider and for what, what it emits and says, when it stays
// quiet. Does not cover the provider (payments.test.ts) nor retries (recordings).
import { describe, expect, test } from "@jest/globals";
import type { Payments } from "../../../processors/payment/payments.ts";
import { type Payment, payment } from "../../../processors/payment/processor.ts";
import { createSimulatedPayments } from "../../../processors/payment/simulatedPayments.ts";
import { paymentAuthorized, paymentDeclined, paymentRefunded } from "../../../schemas/events/payment.ts";
import { type EventType, events } from "../../../schemas/events.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { specify } from "../../support/given.ts";

const amount = examples["order.placed"].total;
const report = { orderId: toExampleEvent("order.placed").subject, step: "payment" };

/** A provider with fixed answers, and what it was asked. */
function createProvider(approves = true) {
  const asked: object[] = [];
  const payments: Payments = {
    async authorize(request) {
      asked.push(request);
      return approves
        ? { approved: true, authorizationId: "auth-1" }
        : { approved: false, reason: "No money." };
    },
    async refund(request) {
      asked.push(request);
      return { refundId: "refund-1" };
    },
  };
  return { payments, asked };
}

const authorized: Payment = { status: "authorized", authorizationId: "auth-1", amount };
const declined: Payment = { status: "declined" };
const refunded: Payment = { ...authorized, status: "refunded" };
const { given } = specify(payment, () => createProvider());

describe("an order that is placed", () => {
  const placed = toExampleEvent("order.placed");

  test("is paid when the provider approves", async () => {
    const spec = given().when(placed);
    await spec.thenEmits(paymentAuthorized({ authorizationId: "auth-1", amount }));
    await spec.thenSays({ state: "success", msg: "Payment succeeded.", ...report });
    await spec.thenBecomes(authorized);
  });

  test("is declined with the provider's reason, which the client does not hear", async () => {
    const spec = specify(payment, () => createProvider(false))
      .given()
      .when(placed);
    await spec.thenEmits(paymentDeclined({ reason: "No money." }));
    await spec.thenSays({ state: "error", msg: "Payment not allowed.", ...report });
    await spec.thenBecomes(declined);
  });

  test("asks for the order's total under the event's ID", async () => {
    const provider = createProvider();
    await specify(payment, () => provider)
      .given()
      .when(placed)
      .thenBecomes(authorized);
    expect(provider.asked).toEqual([{ idempotencyKey: placed.id, amount, card: "approve" }]);
  });

  test("comes again when the provider does not answer", async () => {
    const silent = toExampleEvent("order.placed", {
      data: { ...examples["order.placed"], card: "timeoutAlways" },
    });
    const spec = specify(payment, () => ({ payments: createSimulatedPayments() }))
      .given()
      .when(silent);
    await spec.thenFails({ name: "TimeoutError" });
  });

  test.each([authorized, declined, refunded])("is not paid again: $status", async (state) => {
    await given(state).when(placed).thenStaysQuiet();
  });
});

describe("stock that is rejected", () => {
  const rejected = toExampleEvent("stock.rejected");

  test("gives the whole amount back, and says nothing", async () => {
    const spec = given(authorized).when(rejected);
    await spec.thenEmits(paymentRefunded({ authorizationId: "auth-1", refundId: "refund-1", amount }));
    await spec.thenSays();
    await spec.thenBecomes(refunded);
  });

  test("is refunded under the event's ID", async () => {
    const provider = createProvider();
    await specify(payment, () => provider)
      .given(authorized)
      .when(rejected)
      .thenBecomes(refunded);
    expect(provider.asked).toEqual([{ idempotencyKey: rejected.id, authorizationId: "auth-1", amount }]);
  });

  test.each([{ status: "none" } as const, declined, refunded])(
    "gives nothing back: $status",
    async (state) => {
      await given(state).when(rejected).thenStaysQuiet();
    },
  );
});

const others = (Object.keys(events) as EventType[]).filter((type) => !(type in payment.on));

test.each(others)("%s does not concern it", async (type) => {
  await given(authorized).when(toExampleEvent(type)).thenStaysQuiet();
});
