import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Mailer } from "../../processors/mail/mailer.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import { processors } from "../../processors/registry.ts";
import { witness } from "./witness.ts";

/** What the handlers of the shop need of the world. */
export type SimulatedPorts = { readonly payments: Payments; readonly mailer: Mailer };

/** The shop's own processors, and one that testifies what was applied in which order. */
export const shop: readonly Runtime["processor"][] = [...processors, witness];
