import { type DomainEvent, defineProcessor } from "../../engine/index.ts";
import type { EventType, OrderlyEvents } from "../../schemas/events.ts";
import type { Money } from "../../schemas/money.ts";
import { setAside } from "../messages.ts";

/** An order as readers see it. Holds no mail address. */
export type OrderView = {
  readonly status: "none" | "placed" | "confirmed" | "cancelled" | "completed";
  readonly customerId?: string | undefined;
  readonly placedAt?: string | undefined;
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[] | undefined;
  readonly total?: Money | undefined;
  /** What happened, oldest first. */
  readonly timeLine: readonly { readonly type: string; readonly time: string }[];
};

/** The orders of the shop, for reading: one by its ID, those of a customer by time. */
export const orders = defineProcessor<OrderView, OrderlyEvents>({
  name: "orders",
  whenParked: setAside("order"),
  initial: () => ({ status: "none", timeLine: [] }),
  index: ({ customerId, placedAt }) => ({ customerId, placedAt }),
  on: {
    "order.placed": (state, event) => {
      const { customer, lines, total } = event.data;
      const order = {
        customerId: customer.id,
        placedAt: event.time,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
        total,
      };
      return { state: { ...note(state, event), ...order, status: "placed" } };
    },
    "payment.authorized": (state, event) => ({ state: note(state, event) }),
    "payment.declined": (state, event) => ({ state: note(state, event) }),
    "payment.refunded": (state, event) => ({ state: note(state, event) }),
    "stock.reserved": (state, event) => ({ state: note(state, event) }),
    "stock.rejected": (state, event) => ({ state: note(state, event) }),
    "order.confirmed": (state, event) => ({ state: { ...note(state, event), status: "confirmed" } }),
    "order.cancelled": (state, event) => ({ state: { ...note(state, event), status: "cancelled" } }),
    "mail.sent": (state, event) => ({ state: note(state, event) }),
    "mail.failed": (state, event) => ({ state: note(state, event) }),
    "order.completed": (state, event) => ({ state: { ...note(state, event), status: "completed" } }),
  },
});

function note(state: OrderView, { type, time }: DomainEvent<EventType>): OrderView {
  return { ...state, timeLine: [...state.timeLine, { type, time }] };
}
