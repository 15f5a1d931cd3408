import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";

/** Items that one BatchWriteItem takes (API reference). */
const batchItemsMax = 25;

/** Deletes every item of a table that is keyed by `pk` and `sk`. What is added meanwhile may stay. */
export async function clearTable(client: Pick<DynamoDBClient, "send">, TableName: string): Promise<void> {
  let start: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName,
        ProjectionExpression: "pk, sk",
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    const deletes = (page.Items ?? []).map((Key) => ({ DeleteRequest: { Key } }));
    for (let from = 0; from < deletes.length; from += batchItemsMax) {
      let open = deletes.slice(from, from + batchItemsMax);
      while (open.length > 0) {
        const { UnprocessedItems } = await client.send(
          new BatchWriteItemCommand({ RequestItems: { [TableName]: open } }),
        );
        open = (UnprocessedItems?.[TableName] ?? []) as typeof open;
      }
    }
    start = page.LastEvaluatedKey as typeof start;
  } while (start !== undefined);
}
