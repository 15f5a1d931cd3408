import { defineProcessor } from "../../engine/index.ts";
import { orderCancelled, orderCompleted, orderConfirmed } from "../../schemas/events/order.ts";
import type { OrderlyEvents } from "../../schemas/events.ts";
import type { Money } from "../../schemas/money.ts";
import { finished, setAside } from "../messages.ts";

/**
 * How far an order is.
 *
 *     none -> placed -> confirmed -> completed
 *                   \-> cancelled
 */
export type Order = {
  readonly status: "none" | "placed" | "confirmed" | "cancelled" | "completed";
  readonly total?: Money | undefined;
};

/** The process of an order: what the services report becomes its state. */
export const order = defineProcessor<Order, OrderlyEvents>({
  name: "order",
  whenParked: setAside("order"),
  initial: () => ({ status: "none" }),
  on: {
    "order.placed": (state, { data: { total } }) =>
      state.status === "none" ? { state: { status: "placed", total } } : undefined,
    "stock.reserved": ({ status, total }) => {
      if (status !== "placed" || !total) return undefined;
      return { state: { status: "confirmed", total }, emit: [orderConfirmed({ total })] };
    },
    "payment.declined": (state) => cancel(state, "payment-declined"),
    // Not at stock.rejected: a cancelled order is one whose money is back.
    "payment.refunded": (state) => cancel(state, "out-of-stock"),
    "mail.sent": (state, { subject }) => {
      if (state.status !== "confirmed") return undefined;
      return {
        state: { ...state, status: "completed" },
        emit: [orderCompleted({ mail: "sent" })],
        notify: [finished(subject)],
      };
    },
    // The client has heard the error; nothing follows it.
    "mail.failed": (state) => {
      if (state.status !== "confirmed") return undefined;
      return { state: { ...state, status: "completed" }, emit: [orderCompleted({ mail: "failed" })] };
    },
  },
});

function cancel(state: Order, reason: "payment-declined" | "out-of-stock") {
  if (state.status !== "placed") return undefined;
  return { state: { ...state, status: "cancelled" } as const, emit: [orderCancelled({ reason })] };
}
