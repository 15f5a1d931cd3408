import { type AnyProcessor, anyProcessor } from "../engine/core/processor.ts";
import type { RecordedAnswers } from "../engine/core/recordedAnswers.ts";
import { mail } from "./mail/processor.ts";
import { recordedMailer } from "./mail/recordedMailer.ts";
import { order } from "./order/processor.ts";
import { orders } from "./orders/processor.ts";
import { payment } from "./payment/processor.ts";
import { recordedPayments } from "./payment/recordedPayments.ts";
import { stock } from "./stock/processor.ts";
import { recordedLevels } from "./stock/recordedLevels.ts";

/** Every processor of the shop, for whoever works on all of them: the failures function, replay, operators. */
export const processors: readonly AnyProcessor[] = [order, payment, stock, mail, orders].map(
  (processor) => anyProcessor(processor as never) as unknown as AnyProcessor,
);

/** Those whose state follows from the log alone: they ask nothing of the world and can be made again from it. */
export const views: readonly AnyProcessor[] = processors.filter(({ name }) => name === orders.name);

/** What the world answered a processor, by its name, as the events tell it that it emitted. */
export const recordedAnswers: Readonly<Record<string, RecordedAnswers>> = {
  [payment.name]: recordedPayments,
  [mail.name]: recordedMailer,
  [stock.name]: recordedLevels,
};
