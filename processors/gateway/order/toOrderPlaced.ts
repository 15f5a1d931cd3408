import { type DomainEvent, toCommandEventId, toFirstEvent } from "../../../engine/index.ts";
import type { OrderCommand } from "../../../schemas/commands.ts";
import { orderPlaced } from "../../../schemas/events/order.ts";
import type { Product } from "../catalogue.ts";
import { isTokenId, toCustomerId } from "../customerId.ts";

/** Where a command comes from, and what the shop sells. */
export type OrderContext = {
  readonly catalogue: readonly Product[];
  /** Unique to the message; names the order when the client does not. */
  readonly requestId: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  readonly replyto: string;
};

/** The event that an order leads to, or why it cannot be taken: a sentence that names the field. */
export type PlacedOrder =
  | { readonly kind: "placed"; readonly event: DomainEvent }
  | { readonly kind: "refused"; readonly reason: string };

type Customer = { readonly id: string; readonly email?: string | undefined };

/** Who orders when nobody is named: SES takes mails to this address and delivers them nowhere (mailbox simulator). */
const guest: Customer = { id: "guest", email: "success@simulator.amazonses.com" };

/** Prices an order from the catalogue. Pure: the same command twice gives the same event but for its time. */
export function toOrderPlaced(command: OrderCommand, context: OrderContext): PlacedOrder {
  const { catalogue, requestId, now, replyto } = context;
  const items = command.items ?? [{ sku: (catalogue[0] as Product).sku, quantity: 1 }];
  const lines: { sku: string; quantity: number; unitPrice: Product["unitPrice"] }[] = [];
  for (const [index, { sku, quantity }] of items.entries()) {
    const product = catalogue.find((one) => one.sku === sku);
    if (product === undefined) {
      return { kind: "refused", reason: `items[${index}].sku: the shop has no product "${sku}"` };
    }
    lines.push({ sku, quantity, unitPrice: product.unitPrice });
  }
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
  const total = { amount, currency: (catalogue[0] as Product).unitPrice.currency };
  const subject = command.orderId ?? toCommandEventId(requestId, "order");
  const customer = toCustomer(command);
  if (customer === undefined) {
    return {
      kind: "refused",
      reason: "customer.id: it belongs to another token, or needs one (customer.token)",
    };
  }
  const draft = orderPlaced({ customer, lines, total, card: command.card });
  const event = toFirstEvent(draft, { commandId: subject, source: "gateway", subject, now, replyto });
  return { kind: "placed", event };
}

/** Who orders; never with the token, which is nobody's but the client's. `undefined`: an ID that is not the client's. */
function toCustomer({ customer }: OrderCommand): Customer | undefined {
  if (customer === undefined) return guest;
  const { token, email, id = token === undefined ? guest.id : toCustomerId(token) } = customer;
  const mayUse = token === undefined ? !isTokenId(id) : id === toCustomerId(token);
  return mayUse ? { id, email } : undefined;
}
