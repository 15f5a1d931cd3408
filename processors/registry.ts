import { type AnyProcessor, anyProcessor } from "../engine/core/processor.ts";
import { mail } from "./mail/processor.ts";
import { order } from "./order/processor.ts";
import { orders } from "./orders/processor.ts";
import { payment } from "./payment/processor.ts";
import { stock } from "./stock/processor.ts";

/** Every processor, in the order in which an order meets them. */
export const processors: readonly AnyProcessor[] = [payment, stock, order, mail, orders].map(
  (processor) => anyProcessor(processor as never) as unknown as AnyProcessor,
);

/** Those whose state follows from the log alone: they ask nothing of the world and can be made again from it. */
export const views: readonly AnyProcessor[] = processors.filter(({ name }) => name === orders.name);
