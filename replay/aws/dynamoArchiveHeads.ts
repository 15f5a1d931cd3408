import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ArchiveHead, ArchiveHeads } from "../archive/archiveStore.ts";

export type DynamoArchiveHeadsOptions = {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
};

/** One item a shard, in the table of replay. */
export function createDynamoArchiveHeads({ client, tableName }: DynamoArchiveHeadsOptions): ArchiveHeads {
  const keyOf = (shardId: string) => ({ pk: { S: `archive#${shardId}` }, sk: { S: "head" } });
  return {
    async get(shardId) {
      const command = new GetItemCommand({ TableName: tableName, Key: keyOf(shardId), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item && (unmarshall(Item.head?.M ?? {}) as ArchiveHead);
    },
    async advance(shardId, head) {
      const order = String(head.sequenceNumber.length).padStart(3, "0") + head.sequenceNumber;
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: { ...keyOf(shardId), order: { S: order }, head: { M: marshall(head) } },
            ConditionExpression: "attribute_not_exists(pk) OR #order < :order",
            ExpressionAttributeNames: { "#order": "order" },
            ExpressionAttributeValues: { ":order": { S: order } },
          }),
        );
      } catch (thrown) {
        if ((thrown as Error).name !== "ConditionalCheckFailedException") throw thrown;
      }
    },
  };
}
