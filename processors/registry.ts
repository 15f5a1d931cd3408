import { type AnyProcessor, anyProcessor } from "../engine/core/processor.ts";
import { mail } from "./mail/processor.ts";
import { order } from "./order/processor.ts";
import { orders } from "./orders/processor.ts";
import { payment } from "./payment/processor.ts";
import { stock } from "./stock/processor.ts";

/** Every processor of the shop, for whoever works on all of them: the failures function, replay, operators. */
export const processors: readonly AnyProcessor[] = [order, payment, stock, mail, orders].map(
  (processor) => anyProcessor(processor as never) as unknown as AnyProcessor,
);
