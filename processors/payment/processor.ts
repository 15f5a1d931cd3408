import { defineProcessor } from "../../engine/index.ts";
import { paymentAuthorized, paymentDeclined, paymentRefunded } from "../../schemas/events/payment.ts";
import type { OrderlyEvents } from "../../schemas/events.ts";
import type { Money } from "../../schemas/money.ts";
import { failure, setAside, success } from "../messages.ts";
import type { Payments } from "./payments.ts";

/** The payment of one order. */
export type Payment =
  | { readonly status: "none" | "declined" }
  | { readonly status: "authorized" | "refunded"; readonly authorizationId: string; readonly amount: Money };

/** Authorizes what was ordered, and gives it back when the goods are short. */
export const payment = defineProcessor<Payment, OrderlyEvents, { readonly payments: Payments }>({
  name: "payment",
  whenParked: setAside("payment"),
  initial: () => ({ status: "none" }),
  on: {
    "order.placed": async (state, { id, subject, data: { total: amount, card } }, { payments }) => {
      if (state.status !== "none") return undefined;
      const report = { orderId: subject, step: "payment" } as const;
      const result = await payments.authorize({ idempotencyKey: id, amount, card });
      if (!result.approved) {
        return {
          state: { status: "declined" },
          emit: [paymentDeclined({ reason: result.reason })],
          notify: [failure("Payment not allowed.", report)],
        };
      }
      const { authorizationId } = result;
      return {
        state: { status: "authorized", authorizationId, amount },
        emit: [paymentAuthorized({ authorizationId, amount })],
        notify: [success("Payment succeeded.", report)],
      };
    },
    "stock.rejected": async (state, { id }, { payments }) => {
      if (state.status !== "authorized") return undefined;
      const { authorizationId, amount } = state;
      const { refundId } = await payments.refund({ idempotencyKey: id, authorizationId, amount });
      return {
        state: { ...state, status: "refunded" },
        emit: [paymentRefunded({ authorizationId, refundId, amount })],
      };
    },
  },
});
