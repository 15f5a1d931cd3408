import { anyProcessor } from "../../engine/core/processor.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Mailer } from "../../processors/mail/mailer.ts";
import { mail } from "../../processors/mail/processor.ts";
import { order } from "../../processors/order/processor.ts";
import { orders } from "../../processors/orders/processor.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import { payment } from "../../processors/payment/processor.ts";
import { stock } from "../../processors/stock/processor.ts";
import { witness } from "./witness.ts";

/** What the handlers of the shop need of the world. */
export type SimulatedPorts = { readonly payments: Payments; readonly mailer: Mailer };

/** The shop's own processors, and one that testifies what was applied in which order. */
export const shop: readonly Runtime["processor"][] = [
  ...[order, payment, stock, mail, orders].map(
    (processor) => anyProcessor(processor as never) as unknown as Runtime["processor"],
  ),
  witness,
];
