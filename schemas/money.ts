import * as z from "zod";

/** An amount of money: an integer of minor units (cents) with its ISO 4217 currency. */
export const money = z.object({
  amount: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export type Money = z.infer<typeof money>;
