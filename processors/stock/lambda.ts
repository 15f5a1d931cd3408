import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { stock } from "./processor.ts";
import { recordedLevels } from "./recordedLevels.ts";

export const handler = processorHandler({
  processor: stock,
  codec: eventCodec,
  recorded: recordedLevels,
  ports: () => ({}),
});
