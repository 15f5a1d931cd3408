import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { names } from "../names.ts";

/** What a function that works on all processors has to know of them, as its environment variable. */
export function toProcessorTables(tables: ReadonlyMap<string, DynamodbTable>, stage: string): string {
  const entries = [...tables].map(
    ([processor, table]) => [names.lambda(stage, processor), { processor, tableName: table.name }] as const,
  );
  return JSON.stringify(Object.fromEntries(entries));
}
