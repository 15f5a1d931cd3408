import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { type TableItem, toEntity, toTableKey } from "./entityItem.ts";

/** An entity in an index, told apart from others with the same sort value by its key. */
export type IndexPlace = { readonly key: string; readonly sort: string };

/** A page of an index; `next` is where the following one begins, absent on the last. */
export type IndexPage<State> = {
  readonly entities: readonly { readonly key: string; readonly state: State }[];
  readonly next?: IndexPlace | undefined;
};

/** Reads the entities of one view through a secondary index, newest first. Eventually consistent, as such indexes are. */
export type EntityIndexReader = {
  readonly newest: <State>(
    partition: string,
    page: { readonly limit: number; readonly before?: IndexPlace | undefined },
  ) => Promise<IndexPage<State>>;
};

export type EntityIndexReaderOptions = {
  readonly tableName: string;
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
};

/** Reads one index. */
export function createEntityIndexReader({
  tableName,
  indexName,
  partitionKey,
  sortKey,
  client = new DynamoDBClient({}),
}: EntityIndexReaderOptions): EntityIndexReader {
  const toStart = (partition: string, { key, sort }: IndexPlace): TableItem => ({
    ...toTableKey(key, "entity"),
    [partitionKey]: { S: partition },
    [sortKey]: { S: sort },
  });
  return {
    async newest<State>(
      partition: string,
      { limit, before }: { limit: number; before?: IndexPlace | undefined },
    ) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: indexName,
          KeyConditionExpression: "#partition = :partition",
          ExpressionAttributeNames: { "#partition": partitionKey },
          ExpressionAttributeValues: { ":partition": { S: partition } },
          ScanIndexForward: false,
          Limit: limit,
          ExclusiveStartKey: before && toStart(partition, before),
        }),
      );
      const entities = Items.map((item) => ({ key: item.pk?.S ?? "", state: toEntity(item).state as State }));
      const next = LastEvaluatedKey && {
        key: LastEvaluatedKey.pk?.S ?? "",
        sort: LastEvaluatedKey[sortKey]?.S ?? "",
      };
      return { entities, next };
    },
  };
}
