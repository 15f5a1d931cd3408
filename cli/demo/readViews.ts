import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { toEntity } from "../../engine/aws/entityItem.ts";
import type { OrderView } from "../../processors/orders/processor.ts";

/** The orders of one customer, oldest first, by the view's secondary index. */
export async function readOrdersOf(
  client: DynamoDBClient,
  { tableName, customerId }: { readonly tableName: string; readonly customerId: string },
): Promise<ReadonlyMap<string, OrderView>> {
  const views = new Map<string, OrderView>();
  let start: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: "by-customer",
        KeyConditionExpression: "customerId = :customer",
        ExpressionAttributeValues: { ":customer": { S: customerId } },
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) views.set(item.pk?.S ?? "", toEntity(item).state as OrderView);
    start = page.LastEvaluatedKey as typeof start;
  } while (start !== undefined);
  return views;
}
