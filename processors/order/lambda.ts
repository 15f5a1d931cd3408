import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { order } from "./processor.ts";

export const handler = processorHandler({ processor: order, codec: eventCodec, ports: () => ({}) });
