import { createEntityReader } from "../../../engine/aws/entityReader.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { createReply } from "../reply.ts";
import { wait } from "../wait.ts";
import { getOrder } from "./getOrder.ts";

export const handler = gatewayHandler({
  name: "gateway-get-order",
  environment: [names.tableName, names.connectionsUrl],
  ports: (environment, logger) => ({
    orders: createEntityReader({ tableName: environment[names.tableName] ?? "" }),
    reply: createReply(environment, logger),
    wait,
    logger,
  }),
  handle: getOrder,
});
