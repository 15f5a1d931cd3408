import * as z from "zod";
import { defineEvent } from "../defineEvent.ts";

const sku = z.string().min(1).max(64);

/** Goods arrived; the subject is the SKU. */
export const stockReceived = defineEvent({
  type: "stock.received",
  version: 1,
  schema: z.object({ sku, quantity: z.int().min(1).max(1_000_000) }),
});

/** Every line of the order is set aside. */
export const stockReserved = defineEvent({
  type: "stock.reserved",
  version: 1,
  schema: z.object({ lines: z.array(z.object({ sku, quantity: z.int().positive() })).min(1) }),
});

/** Some line is short, so nothing is set aside. */
export const stockRejected = defineEvent({
  type: "stock.rejected",
  version: 1,
  schema: z.object({
    shortages: z
      .array(z.object({ sku, requested: z.int().positive(), available: z.int().nonnegative() }))
      .min(1),
  }),
});
