import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { createViewReader, readViewTables } from "../../../replay/aws/viewReader.ts";
import { replayEnvironment } from "../../../replay/lambda/environment.ts";
import { createReply } from "../reply.ts";
import { wait } from "../wait.ts";
import { getOrder } from "./getOrder.ts";

const { viewTables, replayTable } = replayEnvironment;

export const handler = gatewayHandler({
  name: "gateway-get-order",
  environment: [viewTables, replayTable, names.connectionsUrl],
  ports: (environment, logger) => ({
    orders: createViewReader({
      view: "orders",
      tables: readViewTables(environment[viewTables]),
      pointerTable: environment[replayTable] ?? "",
    }),
    reply: createReply(environment, logger),
    wait,
    logger,
  }),
  handle: getOrder,
});
