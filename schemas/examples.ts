import type { DomainEvent } from "../engine/index.ts";
import { toDataSchema } from "./defineEvent.ts";
import type { EventData, EventType } from "./events.ts";

const orderId = "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11";
const price = { amount: 2599, currency: "EUR" };
const customer = { id: "guest", email: "guest@example.com" };
const authorizationId = "auth-7c1c";

/** One example of the data of each event, in its current version. */
export const examples: { readonly [Type in EventType]: EventData<Type> } = {
  "order.placed": {
    customer,
    lines: [{ sku: "kettle", quantity: 1, unitPrice: price }],
    total: price,
    card: "approve",
  },
  "order.confirmed": { total: price },
  "order.cancelled": { reason: "out-of-stock" },
  "order.completed": { mail: "sent" },
  "payment.authorized": { authorizationId, amount: price },
  "payment.declined": { reason: "The card was declined." },
  "payment.refunded": { authorizationId, refundId: "refund-7c1c", amount: price },
  "stock.received": { sku: "kettle", quantity: 100 },
  "stock.reserved": { lines: [{ sku: "kettle", quantity: 1 }] },
  "stock.rejected": { shortages: [{ sku: "kettle", requested: 2, available: 1 }] },
  "mail.sent": { messageId: "0100018c-example" },
  "mail.failed": { reason: "The order has no mail address." },
};

/** Data of the versions that are no longer written, by type and version. */
export const olderExamples = {
  "order.placed": { 1: { customer, sku: "kettle", quantity: 2, amount: 5198, card: "approve" } },
} as const;

/** A whole event of the given type and data. */
export function toExampleEvent<Type extends EventType, Data = EventData<Type>>(
  type: Type,
  over: Partial<Omit<DomainEvent<Type, Data>, "type">> = {},
): DomainEvent<Type, Data> {
  const dataversion = over.dataversion ?? (type === "order.placed" ? 2 : 1);
  return {
    specversion: "1.0",
    id: "3f0e8a52-2c1c-5f49-8d0c-6b8a3c0d9e01",
    source: "urn:orderly:example",
    subject: type === "stock.received" ? "kettle" : orderId,
    time: "2026-11-24T09:00:00.000Z",
    datacontenttype: "application/json",
    correlationid: "3f0e8a52-2c1c-5f49-8d0c-6b8a3c0d9e01",
    causationdepth: 0,
    dataschema: toDataSchema(type, dataversion),
    data: examples[type] as Data,
    ...over,
    type,
    dataversion,
  };
}
