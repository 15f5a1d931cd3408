import * as z from "zod/mini";
import { defineEvent } from "../defineEvent.ts";

const sku = z.string().check(z.minLength(1), z.maxLength(64));

/** Goods arrived; the subject is the SKU. */
export const stockReceived = defineEvent({
  type: "stock.received",
  version: 1,
  schema: z.object({ sku, quantity: z.int().check(z.gte(1), z.lte(1_000_000)) }),
});

/** Every line of the order is set aside. */
export const stockReserved = defineEvent({
  type: "stock.reserved",
  version: 1,
  schema: z.object({
    lines: z.array(z.object({ sku, quantity: z.int().check(z.positive()) })).check(z.minLength(1)),
  }),
});

/** Some line is short, so nothing is set aside. */
export const stockRejected = defineEvent({
  type: "stock.rejected",
  version: 1,
  schema: z.object({
    shortages: z
      .array(
        z.object({ sku, requested: z.int().check(z.positive()), available: z.int().check(z.nonnegative()) }),
      )
      .check(z.minLength(1)),
  }),
});
