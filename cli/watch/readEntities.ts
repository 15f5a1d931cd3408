import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { type ItemKind, type TableItem, toTableKey } from "../../engine/aws/entityItem.ts";
import { tableNames } from "../../engine/aws/tableNames.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";

/** Some of what a processor keeps, in no order that means anything. */
export type EntityPage = {
  readonly entities: readonly KeptItem[];
  /** What to ask behind for more; absent at the end. */
  readonly next?: string | undefined;
};

/** An entity, or a further item of the processor's. */
export type KeptItem = {
  readonly key: string;
  readonly kind: ItemKind;
  readonly position?: string | undefined;
};

/** Whose entities are read: a view's where it is in use. */
export type EntitiesOf = {
  readonly dynamo: DynamoDBClient;
  readonly stage: string;
  readonly processor: string;
};

/** Items that are looked through for a page. */
const pageItems = 50;

/** Reads a page behind the `next` of another. */
export async function readEntities(of: EntitiesOf, after?: string): Promise<EntityPage> {
  const { hashKey, rangeKey } = tableNames;
  const [entity, item] = (["entity", "item"] as const).map((kind) => toTableKey("", kind)[rangeKey]);
  const { Items = [], LastEvaluatedKey } = await of.dynamo.send(
    new ScanCommand({
      TableName: await tableOf(of),
      Limit: pageItems,
      FilterExpression: "#kind IN (:entity, :item)",
      ExpressionAttributeNames: { "#kind": rangeKey },
      ExpressionAttributeValues: { ":entity": entity, ":item": item } as TableItem,
      ...(after !== undefined && { ExclusiveStartKey: JSON.parse(after) as TableItem }),
    }),
  );
  const entities = Items.map(
    (found): KeptItem => ({
      key: found[hashKey]?.S ?? "",
      kind: found[rangeKey]?.S as ItemKind,
      position: found.position?.S,
    }),
  );
  return { entities, ...(LastEvaluatedKey && { next: JSON.stringify(LastEvaluatedKey) }) };
}

/** Everything that a processor keeps of one key. */
export async function readEntity(of: EntitiesOf, key: string): Promise<object> {
  const store = createDynamoEntityStore({ tableName: await tableOf(of), client: of.dynamo });
  const [entities, items] = await Promise.all([store.load([key]), store.loadItems([key])]);
  return { entity: entities.get(key), item: items.get(key) };
}

async function tableOf({ dynamo, stage, processor }: EntitiesOf): Promise<string> {
  return names.table(stage, await liveNameOf(dynamo, { stage, processor }));
}
