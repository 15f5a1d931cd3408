import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";

// Connections are not kept anywhere: an event carries the one that waits for it.
export const handler = gatewayHandler({
  name: "gateway-connect",
  ports: (_environment, logger) => ({ logger }),
  handle: async ({ connectionId }, { logger }) => logger.debug("A client came.", { connectionId }),
});
