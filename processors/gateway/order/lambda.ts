import { createKinesisLog } from "../../../engine/aws/kinesisLog.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { createReply } from "../reply.ts";
import { placeOrder } from "./placeOrder.ts";

export const handler = gatewayHandler({
  name: "gateway-order",
  environment: [names.streamName, names.connectionsUrl],
  ports: (environment, logger) => ({
    log: createKinesisLog({ streamName: environment[names.streamName] ?? "" }),
    reply: createReply(environment, logger),
    connectionsUrl: environment[names.connectionsUrl] ?? "",
    logger,
  }),
  handle: placeOrder,
});
