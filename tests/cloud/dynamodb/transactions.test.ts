// Covers what the cloud adds to dynalite: transactions through the SDK's client, their exclusion of other work, what a
// crash in the middle leaves, and tables that are kept on disk. Does not cover dynalite's own operations.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { systemClock } from "../../../cloud/clock.ts";
import { createDynamodb } from "../../../cloud/dynamodb/createDynamodb.ts";
import { dispatchTo, startEndpoint } from "../../../cloud/endpoint/index.ts";

const TableName = "accounts";
const table = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(dataDir?: string) {
  const dynamodb = await createDynamodb({
    region: "eu-central-1",
    account: "1",
    clock: systemClock,
    dataDir,
  });
  await dynamodb.ensureTable(table);
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [dynamodb.service] }) });
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await dynamodb.close();
  };
  closers.push(close);
  return {
    close: async () => {
      closers.splice(closers.indexOf(close), 1);
      await close();
    },
    put: (pk: string, amount: number) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, amount: { N: String(amount) } } })),
    amount: async (pk: string) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }),
      );
      return Item && Number(Item.amount?.N);
    },
    write: (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
      client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken })),
    readAll: async (keys: readonly string[]) => {
      const TransactItems = keys.map((pk) => ({ Get: { TableName, Key: { pk: { S: pk } } } }));
      const { Responses } = await client.send(new TransactGetItemsCommand({ TransactItems }));
      return (Responses ?? []).map(({ Item }) => Number(Item?.amount?.N));
    },
  };
}

const add = (pk: string, amount: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: { pk: { S: pk } },
    UpdateExpression: "SET amount = amount + :amount",
    ConditionExpression: "amount >= :least",
    ExpressionAttributeValues: { ":amount": { N: String(amount) }, ":least": { N: String(-amount) } },
  },
});

describe("a transaction", () => {
  test("writes all of its items", async () => {
    const { put, write, amount } = await open();
    await put("a", 10);
    await write([add("a", -4), { Put: { TableName, Item: { pk: { S: "b" }, amount: { N: "4" } } } }]);
    expect([await amount("a"), await amount("b")]).toEqual([6, 4]);
  });

  test("writes nothing when one condition fails, and says which", async () => {
    const { put, write, amount } = await open();
    await put("a", 1);
    await put("b", 1);
    await expect(write([add("b", 5), add("a", -5)])).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
    });
    expect([await amount("a"), await amount("b")]).toEqual([1, 1]);
  });

  test("undoes what it wrote when a later item cannot be written", async () => {
    const { put, write, amount } = await open();
    await put("a", 1);
    const bad = {
      Update: { TableName, Key: { pk: { S: "b" } }, UpdateExpression: "SET amount = unknownAmount + :one" },
    };
    const one = { ":one": { N: "1" } };
    const later = { Update: { ...bad.Update, ExpressionAttributeValues: one } };
    await expect(write([add("a", 1), later])).rejects.toMatchObject({ name: "TransactionCanceledException" });
    expect(await amount("a")).toBe(1);
    expect(await amount("b")).toBeUndefined();
  });

  test("checks an item without writing it", async () => {
    const { put, write, amount } = await open();
    await put("a", 1);
    const absent = (pk: string): TransactWriteItem => ({
      ConditionCheck: { TableName, Key: { pk: { S: pk } }, ConditionExpression: "attribute_not_exists(pk)" },
    });
    await write([absent("b"), add("a", 1)]);
    expect(await amount("a")).toBe(2);
    expect(await amount("b")).toBeUndefined();
    await expect(write([absent("a")])).rejects.toMatchObject({ name: "TransactionCanceledException" });
  });

  test("refuses two operations on one item, and more than a hundred items", async () => {
    const { put, write } = await open();
    await put("a", 1);
    await expect(write([add("a", 1), add("a", 1)])).rejects.toMatchObject({ name: "ValidationException" });
    const many = Array.from({ length: 101 }, (_, index) => add(`k${index}`, 1));
    await expect(write(many)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("with the same token is done once", async () => {
    const { put, write, amount } = await open();
    await put("a", 1);
    await write([add("a", 1)], "token");
    await write([add("a", 1)], "token");
    expect(await amount("a")).toBe(2);
    await expect(write([add("a", 2)], "token")).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  const seed = 7;
  test(`is never seen half done, and keeps the sum, whatever runs beside it (seed ${seed})`, async () => {
    const keys = ["a", "b", "c"];
    const transfer = fc.record({
      from: fc.constantFrom(...keys),
      to: fc.constantFrom(...keys),
      amount: fc.integer({ min: 1, max: 60 }),
    });
    const { put, write, readAll } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 12 }), async (transfers) => {
        for (const key of keys) await put(key, 100);
        const sums: number[] = [];
        const writes = transfers
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, amount }) =>
            write([add(from, -amount), add(to, amount)]).catch((error: Error) => {
              expect(error.name).toBe("TransactionCanceledException");
            }),
          );
        const reads = transfers.map(async () => {
          const amounts = await readAll(keys);
          sums.push(amounts.reduce((sum, one) => sum + one, 0));
        });
        await Promise.all([...writes, ...reads]);
        expect(new Set(sums)).toEqual(new Set([300]));
      }),
      { seed, numRuns: 20 },
    );
  });
});

describe("tables on disk", () => {
  test("are there again, and a transaction that a crash cut in two is undone", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "orderly-dynamodb-"));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const first = await open(dataDir);
    await first.put("a", 6);
    await first.put("b", 4);
    await first.close();
    // As if the process had been killed after taking 4 from a, before giving them to b, which was not there.
    const images = [
      { table: TableName, key: { pk: { S: "a" } }, item: { pk: { S: "a" }, amount: { N: "10" } } },
      { table: TableName, key: { pk: { S: "b" } } },
    ];
    await writeFile(join(dataDir, "transaction.json"), JSON.stringify(images));
    const second = await open(dataDir);
    expect([await second.amount("a"), await second.amount("b")]).toEqual([10, undefined]);
    await second.close();
    const third = await open(dataDir);
    expect(await third.amount("a")).toBe(10);
  });
});
