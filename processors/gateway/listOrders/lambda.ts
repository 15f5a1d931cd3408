import { createEntityIndexReader } from "../../../engine/aws/entityIndexReader.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { httpHandler } from "../../../engine/lambda/httpHandler.ts";
import { processorEnvironment } from "../../environment.ts";
import { listOrders } from "./listOrders.ts";

const { customerIndex } = processorEnvironment;

export const handler = httpHandler({
  name: "gateway-list-orders",
  environment: [names.tableName, customerIndex],
  ports: (environment) => ({
    ordersOf: createEntityIndexReader({
      tableName: environment[names.tableName] ?? "",
      indexName: environment[customerIndex] ?? "",
      partitionKey: "customerId",
      sortKey: "placedAt",
    }),
  }),
  handle: listOrders,
});
