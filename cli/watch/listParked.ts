import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { toParked } from "../../engine/aws/parkedItem.ts";
import { tableNames } from "../../engine/aws/tableNames.ts";
import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";

/** A parked event with its key; what waits behind it is parked too, at later positions of the same key. */
export type ParkedEntry = Omit<ParkedEvent, "data" | "applied"> & { readonly key: string };

/** Parked events that are listed of one processor. */
const pageEvents = 100;

/** The parked events of a processor, oldest first. */
export async function listParked(
  client: DynamoDBClient,
  { tableName, processor }: { readonly tableName: string; readonly processor: string },
): Promise<readonly ParkedEntry[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: tableNames.parkedIndex,
      KeyConditionExpression: "#processor = :processor",
      ExpressionAttributeNames: { "#processor": tableNames.parkedIn },
      ExpressionAttributeValues: { ":processor": { S: processor } },
      Limit: pageEvents,
    }),
  );
  return Items.map((item) => {
    const { data: _data, applied: _applied, ...event } = toParked(item);
    return { ...event, key: item[tableNames.hashKey]?.S ?? "" };
  });
}
