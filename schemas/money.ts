import * as z from "zod/mini";

/** An amount of money: an integer of minor units (cents) with its ISO 4217 currency. */
export const money = z.object({
  amount: z.int().check(z.nonnegative()),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
});

export type Money = z.infer<typeof money>;
