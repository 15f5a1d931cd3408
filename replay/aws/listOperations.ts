import { paginateScan } from "@aws-sdk/client-dynamodb";
import type { Operation } from "../operations/operation.ts";
import type { DynamoOperationsOptions } from "./dynamoOperations.ts";

/**
 * Operations, those under way first, then those that ended last, at most `max`. By a scan of the table of replay, which
 * holds an item for each shard, view and operation.
 */
export async function listOperations(
  { client, tableName }: DynamoOperationsOptions,
  max: number,
): Promise<readonly Operation[]> {
  const found: Operation[] = [];
  const pages = paginateScan(
    { client: client as Parameters<typeof paginateScan>[0]["client"] },
    {
      TableName: tableName,
      FilterExpression: "sk = :operation",
      ExpressionAttributeValues: { ":operation": { S: "operation" } },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { operation } of Items) found.push(JSON.parse(operation?.S ?? "{}") as Operation);
  }
  return found.sort(compare).slice(0, max);
}

function compare(a: Operation, b: Operation): number {
  if (a.status !== b.status) return a.status === "running" ? -1 : 1;
  return a.updatedAt < b.updatedAt ? 1 : -1;
}
