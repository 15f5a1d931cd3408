import { httpHandler } from "../../../engine/lambda/httpHandler.ts";
import { createViewIndexReader, readViewTables } from "../../../replay/aws/viewReader.ts";
import { replayEnvironment } from "../../../replay/lambda/environment.ts";
import { processorEnvironment } from "../../environment.ts";
import { listOrders } from "./listOrders.ts";

const { viewTables, replayTable } = replayEnvironment;
const { customerIndex } = processorEnvironment;

export const handler = httpHandler({
  name: "gateway-list-orders",
  environment: [viewTables, replayTable, customerIndex],
  ports: (environment) => ({
    ordersOf: createViewIndexReader({
      view: "orders",
      tables: readViewTables(environment[viewTables]),
      pointerTable: environment[replayTable] ?? "",
      indexName: environment[customerIndex] ?? "",
      partitionKey: "customerId",
      sortKey: "placedAt",
    }),
  }),
  handle: listOrders,
});
