import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { createReply } from "../reply.ts";
import { refuseMessage } from "./refuseMessage.ts";

export const handler = gatewayHandler({
  name: "gateway-default",
  environment: [names.connectionsUrl],
  ports: (environment, logger) => ({ reply: createReply(environment, logger) }),
  handle: refuseMessage,
});
