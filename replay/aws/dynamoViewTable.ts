import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { type TableItem, toEntity } from "../../engine/aws/entityItem.ts";
import { skippedPrefix, toSkipped } from "../../engine/aws/parkedItem.ts";
import type { Entity } from "../../engine/core/entity.ts";
import type { SkippedEvent } from "../../engine/core/parkedEvent.ts";
import type { Decisions } from "../fold/decisions.ts";
import type { ViewTable } from "../verify/viewTable.ts";

export type DynamoViewTableOptions = {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
};

/** A view's table in DynamoDB. */
export function createDynamoViewTable({ client, tableName }: DynamoViewTableOptions): ViewTable {
  async function* pagesOf(FilterExpression: string, sk: string): AsyncGenerator<readonly TableItem[]> {
    let ExclusiveStartKey: TableItem | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          FilterExpression,
          ExpressionAttributeValues: { ":sk": { S: sk } },
          ExclusiveStartKey,
        }),
      );
      yield page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  async function* scan(): AsyncGenerator<readonly (readonly [string, Entity])[]> {
    for await (const items of pagesOf("sk = :sk", "entity")) {
      yield items.map((item) => [item.pk?.S ?? "", toEntity(item)] as const);
    }
  }

  async function decisions(): Promise<Decisions> {
    const found = new Map<string, SkippedEvent[]>();
    for await (const items of pagesOf("begins_with(sk, :sk)", skippedPrefix)) {
      for (const item of items) {
        const key = item.pk?.S ?? "";
        found.set(key, [...(found.get(key) ?? []), toSkipped(item)]);
      }
    }
    return found;
  }

  return { scan, decisions, load: createDynamoEntityStore({ client, tableName }).load };
}
