import { processorHandler } from "../../engine/lambda/processorHandler.ts";
import { createLiveSlot } from "../../replay/aws/liveSlot.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { orders } from "./processor.ts";

const { replayTable, viewSlot } = replayEnvironment;

export const handler = processorHandler({
  processor: orders,
  codec: eventCodec,
  environment: [replayTable, viewSlot],
  ports: () => ({}),
  // While both slots follow the log, each parks what the handler refuses: its client hears of it once.
  isHeard: (environment) => {
    const liveSlot = createLiveSlot({ view: orders.name, pointerTable: environment[replayTable] ?? "" });
    return async () => (await liveSlot()) === environment[viewSlot];
  },
});
