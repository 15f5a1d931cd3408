// Covers the contract of Payments on the simulated provider. Does not cover a real provider: there is none yet.
import { expect, test } from "@jest/globals";
import { createSimulatedPayments, testCards } from "../../../processors/payment/simulatedPayments.ts";
import { paymentsContract } from "./paymentsContract.ts";

const cards = {
  approved: "approve",
  declined: "decline",
  silentOnce: "timeoutOnce",
  silent: "timeoutAlways",
} satisfies Record<string, keyof typeof testCards>;

paymentsContract("simulated", { open: createSimulatedPayments, cards });

test("a card that is no test card is declined", async () => {
  const amount = { amount: 1, currency: "EUR" };
  const result = await createSimulatedPayments().authorize({ idempotencyKey: "a", amount, card: "4111" });
  expect(result.approved).toBe(false);
  expect(Object.keys(testCards).sort()).toEqual(Object.values(cards).sort());
});
