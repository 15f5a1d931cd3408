import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { toEntity } from "../../engine/aws/entityItem.ts";
import type { Entity } from "../../engine/core/entity.ts";
import type { ViewTable } from "../verify/viewTable.ts";

export type DynamoViewTableOptions = {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
};

/** A view's table in DynamoDB. */
export function createDynamoViewTable({ client, tableName }: DynamoViewTableOptions): ViewTable {
  async function* scan(): AsyncGenerator<readonly (readonly [string, Entity])[]> {
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          FilterExpression: "sk = :entity",
          ExpressionAttributeValues: { ":entity": { S: "entity" } },
          ExclusiveStartKey,
        }),
      );
      yield (page.Items ?? []).map((item) => [item.pk?.S ?? "", toEntity(item)] as const);
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey !== undefined);
  }
  return { scan, load: createDynamoEntityStore({ client, tableName }).load };
}
