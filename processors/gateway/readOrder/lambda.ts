import { httpHandler } from "../../../engine/lambda/httpHandler.ts";
import { createViewReader, readViewTables } from "../../../replay/aws/viewReader.ts";
import { replayEnvironment } from "../../../replay/lambda/environment.ts";
import { wait } from "../wait.ts";
import { readOrder } from "./readOrder.ts";

const { viewTables, replayTable } = replayEnvironment;

export const handler = httpHandler({
  name: "gateway-read-order",
  environment: [viewTables, replayTable],
  ports: (environment) => ({
    orders: createViewReader({
      view: "orders",
      tables: readViewTables(environment[viewTables]),
      pointerTable: environment[replayTable] ?? "",
    }),
    wait,
  }),
  handle: readOrder,
});
