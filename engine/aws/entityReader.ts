import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Position } from "../core/position.ts";
import { toEntity, toTableKey } from "./entityItem.ts";

/** What readers of a view see of an entity. */
export type EntityView<State> = { readonly state: State; readonly position: Position };

/** Reads single entities of one view, strongly consistent. */
export type EntityReader = {
  readonly read: <State>(key: string) => Promise<EntityView<State> | undefined>;
};

export type EntityReaderOptions = {
  readonly tableName: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
};

/** Reads one table. */
export function createEntityReader({
  tableName,
  client = new DynamoDBClient({}),
}: EntityReaderOptions): EntityReader {
  return {
    async read<State>(key: string) {
      const Key = toTableKey(key, "entity");
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (!Item) return undefined;
      const { state, position } = toEntity(Item);
      return position && { state: state as State, position };
    },
  };
}
