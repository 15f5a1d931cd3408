import { v5 } from "uuid";
import type { Payments } from "./payments.ts";

const namespace = "0d2b1f5c-5a57-5b0e-9e0a-9d7b6c1f3e21";

/** The test cards: what the simulated provider does with each. Any other card is declined. */
export const testCards = {
  approve: "is approved",
  decline: "is declined",
  timeoutOnce: "does not answer the first time, then approves",
  timeoutAlways: "never answers",
} as const;

/**
 * A payment provider for development and demonstration. Identifiers are derived from the idempotency key, so that a
 * provider that was restarted answers alike; only which requests have timed out is remembered.
 */
export function createSimulatedPayments(): Payments {
  const timedOut = new Set<string>();
  return {
    async authorize({ idempotencyKey, card }) {
      const isFirst = !timedOut.has(idempotencyKey);
      if (card === "timeoutAlways" || (card === "timeoutOnce" && isFirst)) {
        timedOut.add(idempotencyKey);
        throw new DOMException("The payment provider did not answer in time.", "TimeoutError");
      }
      if (card !== "approve" && card !== "timeoutOnce")
        return { approved: false, reason: "The card was declined." };
      return { approved: true, authorizationId: v5(`authorize/${idempotencyKey}`, namespace) };
    },
    async refund({ idempotencyKey }) {
      return { refundId: v5(`refund/${idempotencyKey}`, namespace) };
    },
  };
}
