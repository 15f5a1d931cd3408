import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { payment } from "./processor.ts";
import { createSimulatedPayments } from "./simulatedPayments.ts";

export const handler = processorHandler({
  processor: payment,
  codec: eventCodec,
  ports: () => ({ payments: createSimulatedPayments() }),
});
