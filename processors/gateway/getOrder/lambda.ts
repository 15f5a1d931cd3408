import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { createViewReader } from "../../../replay/aws/viewReader.ts";
import { replayEnvironment } from "../../../replay/lambda/environment.ts";
import { createReply } from "../reply.ts";
import { getOrder } from "./getOrder.ts";

const { viewTables, replayTable } = replayEnvironment;

export const handler = gatewayHandler({
  name: "gateway-get-order",
  environment: [viewTables, replayTable, names.connectionsUrl],
  ports: (environment, logger) => ({
    orders: createViewReader({
      view: "orders",
      tables: JSON.parse(environment[viewTables] ?? "") as { readonly a: string; readonly b: string },
      pointerTable: environment[replayTable] ?? "",
    }),
    reply: createReply(environment, logger),
    logger,
  }),
  handle: getOrder,
});
