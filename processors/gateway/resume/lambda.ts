import { createForwards } from "../../../engine/aws/forwards.ts";
import { createOutboxReader } from "../../../engine/aws/outboxReader.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { gatewayHandler } from "../../../engine/lambda/gatewayHandler.ts";
import { readProcessorTables } from "../../../engine/lambda/processorTables.ts";
import { createReply } from "../reply.ts";
import { resume } from "./resume.ts";

export const handler = gatewayHandler({
  name: "gateway-resume",
  environment: [names.processorTables, names.forwardsTable, names.connectionsUrl],
  ports: (environment, logger) => {
    const tables = Object.values(readProcessorTables(environment));
    return {
      outboxes: createOutboxReader({ tableNames: tables.map(({ tableName }) => tableName) }),
      forwards: createForwards({ tableName: environment[names.forwardsTable] ?? "" }),
      reply: createReply(environment, logger),
      logger,
    };
  },
  handle: resume,
});
