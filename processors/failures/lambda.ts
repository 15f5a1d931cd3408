import { failuresHandler } from "../../engine/lambda/failuresHandler.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { processors } from "../registry.ts";

export const handler = failuresHandler({ processors, codec: eventCodec });
