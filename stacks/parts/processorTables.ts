import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { names } from "../names.ts";

/**
 * What a function that works on all processors has to know of them, as its environment variable: by the name of each
 * function, whose processor it runs and in which table. The second function of a view runs the same one in a table of its own.
 */
export function toProcessorTables(tables: ReadonlyMap<string, DynamodbTable>, stage: string): string {
  const entries = [...tables].map(([name, table]) => {
    const [processor, slot = "a"] = name.split("-");
    return [names.lambda(stage, name), { processor, tableName: table.name, slot }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}
