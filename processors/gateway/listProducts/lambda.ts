import { createDynamoEntityStore } from "../../../engine/aws/dynamoEntityStore.ts";
import { environment as names } from "../../../engine/lambda/environment.ts";
import { httpHandler } from "../../../engine/lambda/httpHandler.ts";
import { listProducts } from "./listProducts.ts";

export const handler = httpHandler({
  name: "gateway-list-products",
  environment: [names.tableName],
  ports: (environment) => ({
    stock: createDynamoEntityStore({ tableName: environment[names.tableName] ?? "" }),
  }),
  handle: listProducts,
});
