import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Entity } from "../core/entity.ts";
import { OrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { SkippedEvent } from "../core/parkedEvent.ts";
import type { Commit, EntityStore, ItemCommit, ParkedRange, VersionedItem } from "../runtime/ports.ts";
import {
  fromEntity,
  fromItem,
  type ItemKind,
  type TableItem,
  toEntity,
  toItem,
  toTableKey,
} from "./entityItem.ts";
import {
  fromParked,
  fromSkipped,
  parkedEnd,
  skippedPrefix,
  toParked,
  toParkedKey,
  toSkipped,
} from "./parkedItem.ts";
import { isConflict, toStoreError } from "./storeError.ts";

/** Keys that one BatchGetItem takes (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html). */
const batchKeysMax = 100;

export type DynamoEntityStoreOptions = {
  readonly tableName: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
};

/** A processor's table in DynamoDB, keyed by `pk` and `sk`. */
export function createDynamoEntityStore({
  tableName,
  client = new DynamoDBClient({ cacheMiddleware: true }),
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

  /** One page of at most 1 MB: what stands behind it comes with the next call. */
  async function queryParked(key: string, { from, countMax }: ParkedRange): Promise<TableItem[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: "pk = :key AND sk BETWEEN :from AND :end",
        ExpressionAttributeValues: {
          ":key": { S: key },
          ":from": toParkedKey(key, from ?? "").sk as TableItem[string],
          ":end": { S: parkedEnd },
        },
        ConsistentRead: true,
        Limit: countMax,
      }),
    );
    return Items;
  }

  async function querySkipped(key: string): Promise<SkippedEvent[]> {
    const found: SkippedEvent[] = [];
    let ExclusiveStartKey: TableItem | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "pk = :key AND begins_with(sk, :skipped)",
          ExpressionAttributeValues: { ":key": { S: key }, ":skipped": { S: skippedPrefix } },
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      found.push(...(page.Items ?? []).map(toSkipped));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return found;
  }

  async function write(commit: Commit): Promise<void> {
    const put = toEntityPut(commit, tableName);
    const others = toOtherWrites(commit, tableName);
    if (others.length === 0) await client.send(new PutItemCommand(put));
    else if (others.length < limits.transactionItemsMax) {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, ...others] }));
    } else {
      const message = `Key ${commit.key}: ${others.length + 1} items do not fit a transaction.`;
      throw new OrderlyError("ORDERLY_STATE_TOO_LARGE", message);
    }
  }

  return {
    async load(keys) {
      const items = await orStoreError(read(keys, "entity"), tableName);
      return new Map<string, Entity>(items.map((item) => [item.pk?.S ?? "", toEntity(item)]));
    },
    async loadItems(keys) {
      const items = await orStoreError(read(keys, "item"), tableName);
      return new Map<string, VersionedItem>(items.map((item) => [item.pk?.S ?? "", toItem(item)]));
    },
    async loadParked(key, range) {
      return (await orStoreError(queryParked(key, range), tableName)).map(toParked);
    },
    loadSkipped: (key) => orStoreError(querySkipped(key), tableName),
    async commit(commit) {
      try {
        await write(commit);
        return "committed";
      } catch (thrown) {
        if (isConflict(thrown)) return "conflict";
        throw toStoreError(thrown, tableName);
      }
    },
  };
}

async function orStoreError<Value>(reading: Promise<Value>, tableName: string): Promise<Value> {
  try {
    return await reading;
  } catch (thrown) {
    throw toStoreError(thrown, tableName);
  }
}

function toEntityPut({ key, entity, index }: Commit, tableName: string) {
  const Item = fromEntity(key, { entity: { ...entity, revision: entity.revision + 1 }, index });
  return { TableName: tableName, Item, ...expecting("revision", entity.revision) };
}

function toOtherWrites(
  { key, items, parked = [], released = [], skipped = [] }: Commit,
  TableName: string,
): TransactWriteItem[] {
  return [
    ...items.map((item) => toItemWrite(item, TableName)),
    ...parked.map((event) => ({ Put: { TableName, Item: fromParked(key, event) } })),
    ...released.map((position) => ({ Delete: { TableName, Key: toParkedKey(key, position) } })),
    ...skipped.map((event) => ({ Put: { TableName, Item: fromSkipped(key, event) } })),
  ];
}

function toItemWrite({ key, expectedVersion, item }: ItemCommit, tableName: string): TransactWriteItem {
  const condition = expecting("version", expectedVersion);
  if (item === undefined)
    return { ConditionCheck: { TableName: tableName, Key: toTableKey(key, "item"), ...condition } };
  return {
    Put: { TableName: tableName, Item: fromItem(key, { version: expectedVersion + 1, item }), ...condition },
  };
}

/** The condition that an item was written as often as when it was read; 0: that there is none. */
function expecting(attribute: "revision" | "version", times: number) {
  if (times === 0) return { ConditionExpression: "attribute_not_exists(pk)" };
  return {
    ConditionExpression: "#times = :read",
    ExpressionAttributeNames: { "#times": attribute },
    ExpressionAttributeValues: { ":read": { N: String(times) } },
  };
}
