import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Mail, Mailer } from "../../processors/mail/mailer.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import { createSimulatedPayments } from "../../processors/payment/simulatedPayments.ts";
import { processors } from "../../processors/registry.ts";

/** Every processor of the shop, by name. */
export const shopProcessors: Readonly<Record<string, Runtime["processor"]>> = Object.fromEntries(
  processors.map((processor) => [processor.name, processor]),
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
