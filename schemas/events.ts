import type * as z from "zod/mini";
import type { DomainEvent } from "../engine/index.ts";
import { mailFailed, mailSent } from "./events/mail.ts";
import { orderCancelled, orderCompleted, orderConfirmed, orderPlaced } from "./events/order.ts";
import { paymentAuthorized, paymentDeclined, paymentRefunded } from "./events/payment.ts";
import { stockReceived, stockRejected, stockReserved } from "./events/stock.ts";

/** Every event of the shop, by wire type. */
export const events = {
  "order.placed": orderPlaced,
  "order.confirmed": orderConfirmed,
  "order.cancelled": orderCancelled,
  "order.completed": orderCompleted,
  "payment.authorized": paymentAuthorized,
  "payment.declined": paymentDeclined,
  "payment.refunded": paymentRefunded,
  "stock.received": stockReceived,
  "stock.reserved": stockReserved,
  "stock.rejected": stockRejected,
  "mail.sent": mailSent,
  "mail.failed": mailFailed,
} as const;

export type EventType = keyof typeof events;

/** Current data of an event, by wire type. */
export type EventData<Type extends EventType> = z.infer<(typeof events)[Type]["schema"]>;

/** Every event as a handler gets it, by wire type. */
export type OrderlyEvents = { readonly [Type in EventType]: DomainEvent<Type, EventData<Type>> };
