import { type AttributeValue, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { parkedEnd, toParked, toParkedKey } from "../../engine/aws/parkedItem.ts";
import { tableNames } from "../../engine/aws/tableNames.ts";
import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import { CliError } from "../terminal/reportError.ts";
import { type Operator, processorsNamed } from "./operator.ts";

/** A parked event with the key that it holds. From a list by processor it comes without its text. */
export type ParkedOfKey = ParkedEvent & { readonly key: string };

export type ParkedFilter = { readonly processor?: string | undefined; readonly key?: string | undefined };

/** What is parked: by processor, then by key, in the order of the log. */
export async function listParked(
  operator: Operator,
  { processor, key }: ParkedFilter,
): Promise<readonly ParkedOfKey[]> {
  const lists = processorsNamed(processor).map(async (name) => {
    const { dynamo, stage } = operator;
    const tableName = names.table(stage, await liveNameOf(dynamo, { stage, processor: name }));
    const found = await queryAll(operator, toQuery(tableName, { processor: name, key }));
    return found.sort((a, b) => compareText(a.key, b.key) || compareText(a.position, b.position));
  });
  return (await Promise.all(lists)).flat();
}

function toQuery(
  TableName: string,
  { processor, key }: { readonly processor: string; readonly key: string | undefined },
): QueryCommandInput {
  if (key === undefined) {
    return {
      TableName,
      IndexName: tableNames.parkedIndex,
      KeyConditionExpression: "#processor = :processor",
      ExpressionAttributeNames: { "#processor": tableNames.parkedIn },
      ExpressionAttributeValues: { ":processor": { S: processor } },
    };
  }
  const from = toParkedKey(key, "")[tableNames.rangeKey] as AttributeValue;
  return {
    TableName,
    KeyConditionExpression: "#key = :key AND #sort BETWEEN :from AND :end",
    ExpressionAttributeNames: { "#key": tableNames.hashKey, "#sort": tableNames.rangeKey },
    ExpressionAttributeValues: { ":key": { S: key }, ":from": from, ":end": { S: parkedEnd } },
    ConsistentRead: true,
  };
}

async function queryAll({ dynamo, stage }: Operator, query: QueryCommandInput): Promise<ParkedOfKey[]> {
  const found: ParkedOfKey[] = [];
  let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
  do {
    const page = await dynamo
      .send(new QueryCommand({ ...query, ExclusiveStartKey }))
      .catch((thrown: Error) => {
        if (thrown.name !== "ResourceNotFoundException") throw thrown;
        const message = `There is no table ${query.TableName} here. Name the stage that is deployed with --stage (this is "${stage}").`;
        throw new CliError(message, { cause: thrown });
      });
    for (const item of page.Items ?? []) found.push({ ...toParked(item), key: item.pk?.S ?? "" });
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
