import * as z from "zod/mini";
import { defineEvent } from "../defineEvent.ts";
import { money } from "../money.ts";

const sku = z.string().check(z.minLength(1), z.maxLength(64));
const quantity = z.int().check(z.gte(1), z.lte(99));

/** Who ordered; without an address no mail can be sent. */
export const customer = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  email: z.optional(z.email().check(z.maxLength(254))),
});

export const orderLine = z.object({ sku, quantity, unitPrice: money });

const card = z.string().check(z.minLength(1), z.maxLength(64));

/** Version 1 knew one product, and amounts in euro cents. */
const orderPlacedV1 = z.object({ customer, sku, quantity, amount: z.int().check(z.nonnegative()), card });

/** A customer ordered. */
export const orderPlaced = defineEvent({
  type: "order.placed",
  version: 2,
  schema: z.object({
    customer,
    lines: z.array(orderLine).check(z.minLength(1), z.maxLength(20)),
    total: money,
    card,
  }),
  older: {
    1: {
      schema: orderPlacedV1,
      upcast({ customer, sku, quantity, amount, card }: z.infer<typeof orderPlacedV1>) {
        const total = { amount, currency: "EUR" };
        // The total stays what was charged, also where it is no multiple of the quantity.
        const unitPrice = { amount: Math.floor(amount / quantity), currency: "EUR" };
        return { customer, lines: [{ sku, quantity, unitPrice }], total, card };
      },
    },
  },
});

/** Payment and stock are certain. */
export const orderConfirmed = defineEvent({
  type: "order.confirmed",
  version: 1,
  schema: z.object({ total: money }),
});

/** The order will not be delivered; what was paid is refunded. */
export const orderCancelled = defineEvent({
  type: "order.cancelled",
  version: 1,
  schema: z.object({ reason: z.enum(["payment-declined", "out-of-stock"]) }),
});

/** Nothing is left to do. */
export const orderCompleted = defineEvent({
  type: "order.completed",
  version: 1,
  schema: z.object({ mail: z.enum(["sent", "failed"]) }),
});
