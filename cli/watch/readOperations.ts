import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { listOperations } from "../../replay/aws/listOperations.ts";
import type { Operation } from "../../replay/operations/operation.ts";
import { names } from "../../stacks/names.ts";

/** Operations that are shown. */
const operationsMax = 20;

/** The replays and rebuilds of a stage: those under way, then the last that ended. */
export function readOperations(client: DynamoDBClient, stage: string): Promise<readonly Operation[]> {
  return listOperations({ client, tableName: names.replayTable(stage) }, operationsMax);
}
