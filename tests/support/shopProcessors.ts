import { anyProcessor } from "../../engine/core/processor.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Mail, Mailer } from "../../processors/mail/mailer.ts";
import { mail } from "../../processors/mail/processor.ts";
import { order } from "../../processors/order/processor.ts";
import { orders } from "../../processors/orders/processor.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import { payment } from "../../processors/payment/processor.ts";
import { createSimulatedPayments } from "../../processors/payment/simulatedPayments.ts";
import { stock } from "../../processors/stock/processor.ts";

type AnyRuntimeProcessor = Runtime["processor"];

/** Every processor of the shop, by name. */
export const shopProcessors: Readonly<Record<string, AnyRuntimeProcessor>> = Object.fromEntries(
  [order, payment, stock, mail, orders].map((processor) => [
    processor.name,
    anyProcessor(processor as never) as unknown as AnyRuntimeProcessor,
  ]),
);

/** What the shop's processors need of the world, and the mails that were sent. */
export type ShopPorts = { readonly payments: Payments; readonly mailer: Mailer; readonly mails: Mail[] };

/** Payments that are simulated, and a mailer that keeps what it is given. */
export function createShopPorts(): ShopPorts {
  const mails: Mail[] = [];
  const mailer: Mailer = {
    async send(sent) {
      mails.push(sent);
      return { kind: "sent", messageId: `message-${mails.length}` };
    },
  };
  return { payments: createSimulatedPayments(), mailer, mails };
}
