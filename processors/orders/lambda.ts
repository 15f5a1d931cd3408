import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { orders } from "./processor.ts";

export const handler = processorHandler({ processor: orders, codec: eventCodec, ports: () => ({}) });
