import type { OrderCommand } from "../../schemas/commands.ts";

/** One order of the demo: what is sent, how often, and how it is expected to end. */
export type PlannedOrder = {
  readonly title: string;
  readonly command: Partial<OrderCommand> & { readonly action: "order"; readonly orderId: string };
  readonly timesSent: number;
  readonly ends: "completed" | "cancelled";
};

/** A product that more is ordered of than there is: its deliveries are too small. */
export const scarceSku = "tea-green";

type Recipe = Omit<PlannedOrder, "command"> & { readonly over: Partial<OrderCommand> };

const usual: Recipe = { title: "all goes well", over: {}, timesSent: 1, ends: "completed" };

/** What is shown once each, before the usual ones. */
const special: readonly Recipe[] = [
  usual,
  { title: "the card is declined", over: { card: "decline" }, timesSent: 1, ends: "cancelled" },
  {
    title: "not enough stock",
    over: { items: [{ sku: scarceSku, quantity: 99 }] },
    timesSent: 1,
    ends: "cancelled",
  },
  { title: "payment times out once", over: { card: "timeoutOnce" }, timesSent: 1, ends: "completed" },
  { title: "sent twice", over: {}, timesSent: 2, ends: "completed" },
];

/** The orders of a demo. `newId` gives UUIDs. With `usualOnly`, all of them go well. */
export function planOrders(
  count: number,
  options: {
    readonly customerOf: (index: number) => string;
    readonly newId: () => string;
    readonly usualOnly: boolean;
  },
): readonly PlannedOrder[] {
  const recipes = options.usualOnly ? [] : special;
  return Array.from({ length: count }, (_, index) => {
    const { over, ...recipe } = recipes[index] ?? usual;
    const id = options.customerOf(index);
    const customer = { id, email: `${id}@example.com` };
    return { ...recipe, command: { action: "order", orderId: options.newId(), customer, ...over } };
  });
}
