import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { payment } from "./processor.ts";
import { recordedPayments } from "./recordedPayments.ts";
import { createSimulatedPayments } from "./simulatedPayments.ts";

export const handler = processorHandler({
  processor: payment,
  codec: eventCodec,
  recorded: recordedPayments,
  ports: () => ({ payments: createSimulatedPayments() }),
});
