import type { EventType } from "../schemas/events.ts";

/** Ten events of one order, for measurements. */
export const timeLine: readonly EventType[] = [
  "order.placed",
  "payment.authorized",
  "stock.reserved",
  "order.confirmed",
  "mail.sent",
  "order.completed",
  "payment.authorized",
  "stock.reserved",
  "order.confirmed",
  "mail.sent",
];
