import type { OrderCommand } from "../../schemas/commands.ts";

/** What a test order shows: how its card or its contents make it end. */
export type Scenario = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly card: OrderCommand["card"];
  /** Ordered beside what is in the basket. */
  readonly extra?: { readonly sku: string; readonly quantity: number };
  readonly noMail?: true;
};

/** The test cards of the simulated provider, and two ways to fail that are no card's. */
export const scenarios = [
  { id: "approve", name: "Good card", hint: "The payment goes through.", card: "approve" },
  { id: "decline", name: "Declined card", hint: "The bank says no.", card: "decline" },
  {
    id: "slow",
    name: "Slow bank",
    hint: "No answer at first; the service tries again.",
    card: "timeoutOnce",
  },
  {
    id: "short",
    name: "Out of stock",
    hint: "99 packs of green tea as well, more than there are. Paid, then refunded.",
    card: "approve",
    extra: { sku: "tea-green", quantity: 99 },
  },
  {
    id: "no-mail",
    name: "No mail address",
    hint: "Everything goes well but the mail.",
    card: "approve",
    noMail: true,
  },
] as const satisfies readonly Scenario[];
