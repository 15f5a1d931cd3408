import { failuresHandler } from "../../engine/lambda/failuresHandler.ts";
import { createLiveSlot } from "../../replay/aws/liveSlot.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { processors, views } from "../registry.ts";

const { replayTable } = replayEnvironment;

export const handler = failuresHandler({
  processors,
  codec: eventCodec,
  environment: [replayTable],
  isHeard: (environment) => {
    const pointerTable = environment[replayTable] ?? "";
    const slots = new Map(views.map(({ name }) => [name, createLiveSlot({ view: name, pointerTable })]));
    return async ({ processor, slot }) => {
      const liveSlot = slots.get(processor);
      return liveSlot === undefined || (await liveSlot()) === slot;
    };
  },
});
