import { createForwards } from "../../../engine/aws/forwards.ts";
import { createOutboxReader } from "../../../engine/aws/outboxReader.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { readProcessorTables } from "../../../engine/lambda/processorTables.ts";
import { createViewReader, readViewTables } from "../../../replay/aws/viewReader.ts";
import { replayEnvironment } from "../../../replay/lambda/environment.ts";
import { createReply } from "../reply.ts";
import { resume } from "./resume.ts";

const { viewTables, replayTable } = replayEnvironment;

export const handler = gatewayHandler({
  name: "gateway-resume",
  environment: [viewTables, replayTable, names.processorTables, names.forwardsTable, names.connectionsUrl],
  ports: (environment, logger) => {
    const tables = Object.values(readProcessorTables(environment));
    return {
      orders: createViewReader({
        view: "orders",
        tables: readViewTables(environment[viewTables]),
        pointerTable: environment[replayTable] ?? "",
      }),
      outboxes: createOutboxReader({ tableNames: tables.map(({ tableName }) => tableName) }),
      forwards: createForwards({ tableName: environment[names.forwardsTable] ?? "" }),
      reply: createReply(environment, logger),
      logger,
    };
  },
  handle: resume,
});
