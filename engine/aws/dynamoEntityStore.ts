import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Entity } from "../core/entity.ts";
import { PermanentError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Commit, EntityStore, ItemCommit, VersionedItem } from "../runtime/ports.ts";
import {
  fromEntity,
  fromItem,
  type ItemKind,
  type TableItem,
  toEntity,
  toItem,
  toTableKey,
} from "./entityItem.ts";

/** Keys that one BatchGetItem takes (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html). */
const batchKeysMax = 100;

export type DynamoEntityStoreOptions = {
  readonly tableName: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
};

/** A processor's table in DynamoDB, keyed by `pk` and `sk`. */
export function createDynamoEntityStore({
  tableName,
  client = new DynamoDBClient({}),
}: DynamoEntityStoreOptions): EntityStore {
  async function read(keys: readonly string[], kind: ItemKind): Promise<readonly TableItem[]> {
    const chunks: Promise<readonly TableItem[]>[] = [];
    for (let start = 0; start < keys.length; start += batchKeysMax) {
      chunks.push(readChunk(keys.slice(start, start + batchKeysMax).map((key) => toTableKey(key, kind))));
    }
    return (await Promise.all(chunks)).flat();
  }

  /** DynamoDB may leave some keys for another call (16 MB, or throttling); the client's own retries space the calls. */
  async function readChunk(keys: readonly TableItem[]): Promise<readonly TableItem[]> {
    const found: TableItem[] = [];
    let open: TableItem[] = [...keys];
    while (open.length > 0) {
      const RequestItems = { [tableName]: { Keys: open, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
      found.push(...(Responses?.[tableName] ?? []));
      open = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return found;
  }

  async function put(commit: Commit): Promise<void> {
    await client.send(new PutItemCommand(toEntityPut(commit, tableName)));
  }

  async function transact(commit: Commit): Promise<void> {
    if (commit.items.length >= limits.transactionItemsMax) {
      throw new PermanentError(`Key ${commit.key}: ${commit.items.length} items do not fit a transaction.`);
    }
    const TransactItems = [
      { Put: toEntityPut(commit, tableName) },
      ...commit.items.map((item) => toItemWrite(item, tableName)),
    ];
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
  }

  return {
    async load(keys) {
      const items = await read(keys, "entity");
      return new Map<string, Entity>(items.map((item) => [item.pk?.S ?? "", toEntity(item)]));
    },
    async loadItems(keys) {
      const items = await read(keys, "item");
      return new Map<string, VersionedItem>(items.map((item) => [item.pk?.S ?? "", toItem(item)]));
    },
    async commit(commit) {
      try {
        await (commit.items.length === 0 ? put(commit) : transact(commit));
        return "committed";
      } catch (thrown) {
        if (isConflict(thrown)) return "conflict";
        throw thrown;
      }
    },
  };
}

function toEntityPut({ key, expected, entity, index }: Commit, tableName: string) {
  const Item = fromEntity(key, { entity, index });
  if (expected === undefined)
    return { TableName: tableName, Item, ConditionExpression: "attribute_not_exists(pk)" };
  return {
    TableName: tableName,
    Item,
    ConditionExpression: "#position = :read",
    ExpressionAttributeNames: { "#position": "position" },
    ExpressionAttributeValues: { ":read": { S: expected } },
  };
}

function toItemWrite({ key, expectedVersion, item }: ItemCommit, tableName: string): TransactWriteItem {
  const condition =
    expectedVersion === 0
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#version = :read",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":read": { N: String(expectedVersion) } },
        };
  if (item === undefined)
    return { ConditionCheck: { TableName: tableName, Key: toTableKey(key, "item"), ...condition } };
  return {
    Put: { TableName: tableName, Item: fromItem(key, { version: expectedVersion + 1, item }), ...condition },
  };
}

/** Another writer was first, or is at work on one of the items right now. */
function isConflict(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === "ConditionalCheckFailedException" || thrown.name === "TransactionConflictException")
    return true;
  if (thrown.name !== "TransactionCanceledException" || !("CancellationReasons" in thrown)) return false;
  const reasons = (thrown.CancellationReasons as readonly { readonly Code?: string }[]).map(
    ({ Code }) => Code,
  );
  return reasons.every(
    (code) => code === "None" || code === "ConditionalCheckFailed" || code === "TransactionConflict",
  );
}
