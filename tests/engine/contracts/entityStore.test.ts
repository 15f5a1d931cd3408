// Covers the contract of EntityStore in memory and on the embedded DynamoDB, and a commit that no transaction holds.
// Does not cover throttling, nor keys that DynamoDB leaves for another call.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../../cloud/clock.ts";
import { createDynamodb } from "../../../cloud/dynamodb/createDynamodb.ts";
import { createDynamoEntityStore } from "../../../engine/aws/dynamoEntityStore.ts";
import { newEntity } from "../../../engine/core/entity.ts";
import { limits } from "../../../engine/core/limits.ts";
import { createMemoryEntityStore } from "../../../engine/memory/memoryEntityStore.ts";
import { serve } from "../../support/serve.ts";
import { entityStoreContract } from "./entityStoreContract.ts";

let createTable: () => Promise<string>;
let client: DynamoDBClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dynamodb = await createDynamodb({ region: "eu-central-1", account: "1", clock: systemClock });
  const served = await serve(dynamodb.service);
  client = new DynamoDBClient(served.client);
  let tables = 0;
  createTable = async () => {
    tables += 1;
    const TableName = `table-${tables}`;
    const attributes = [
      ["pk", "HASH"],
      ["sk", "RANGE"],
    ] as const;
    await dynamodb.ensureTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: attributes.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
      AttributeDefinitions: attributes.map(([AttributeName]) => ({ AttributeName, AttributeType: "S" })),
    });
    return TableName;
  };
  stop = async () => {
    client.destroy();
    await served.close();
    await dynamodb.close();
  };
});

afterAll(() => stop());

entityStoreContract("memory", async () => ({ store: createMemoryEntityStore(), close: async () => {} }));

entityStoreContract("DynamoDB", async () => {
  const store = createDynamoEntityStore({ tableName: await createTable(), client });
  return { store, close: async () => {} };
});

test("a commit that no transaction holds is refused for good", async () => {
  const store = createDynamoEntityStore({ tableName: await createTable(), client });
  const items = Array.from({ length: limits.transactionItemsMax }, (_, index) => ({
    key: `sku-${index}`,
    expectedVersion: 0,
    item: {},
  }));
  const commit = { key: "a", entity: newEntity({}), index: {}, items };
  await expect(store.commit(commit)).rejects.toMatchObject({ code: "ORDERLY_STATE_TOO_LARGE" });
  expect(await store.commit({ ...commit, items: items.slice(1) })).toBe("committed");
});

test("what no item holds is refused for good, alone and in a transaction", async () => {
  const store = createDynamoEntityStore({ tableName: await createTable(), client });
  const commit = { key: "a", entity: newEntity({ text: "x".repeat(410_000) }), index: {}, items: [] };
  const tooLarge = { code: "ORDERLY_STATE_TOO_LARGE" };
  await expect(store.commit(commit)).rejects.toMatchObject(tooLarge);
  const items = [{ key: "sku", expectedVersion: 0, item: {} }];
  await expect(store.commit({ ...commit, items })).rejects.toMatchObject(tooLarge);
});

test("a table that does not answer is an error that a retry may mend", async () => {
  const store = createDynamoEntityStore({ tableName: "absent", client });
  await expect(store.load(["a"])).rejects.toMatchObject({ code: "ORDERLY_STORE_FAILED" });
});
