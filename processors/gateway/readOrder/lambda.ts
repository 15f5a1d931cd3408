import { createEntityReader } from "../../../engine/aws/entityReader.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { httpHandler } from "../../../engine/lambda/httpHandler.ts";
import { wait } from "../wait.ts";
import { readOrder } from "./readOrder.ts";

export const handler = httpHandler({
  name: "gateway-read-order",
  environment: [names.tableName],
  ports: (environment) => ({
    orders: createEntityReader({ tableName: environment[names.tableName] ?? "" }),
    wait,
  }),
  handle: readOrder,
});
