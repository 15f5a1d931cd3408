import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { views } from "../../processors/registry.ts";
import { createDynamoViewPointers } from "../../replay/aws/dynamoViewPointers.ts";
import { names } from "../../stacks/names.ts";

export type LiveNameOptions = { readonly stage: string; readonly processor: string };

/** What the table and the function of a processor are called that are in use: a view has two of each. */
export async function liveNameOf(
  client: Pick<DynamoDBClient, "send">,
  { stage, processor }: LiveNameOptions,
): Promise<string> {
  if (!views.some(({ name }) => name === processor)) return processor;
  const pointers = createDynamoViewPointers({ client, tableName: names.replayTable(stage) });
  return names.slot(processor, (await pointers.get(processor)).live);
}
