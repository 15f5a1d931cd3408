import { compilePattern } from "./filterPattern.ts";
import { matchesPattern, notJson } from "./matchesPattern.ts";
import { parseWithNumbers } from "./numberText.ts";
import type { SourceRecord } from "./shardSource.ts";

/**
 * Whether a record is for the function: without filters every one, else one that matches any of them. A pattern for
 * `data` drops data that is no JSON. (esm 5.1, 5.3, 5.5) Throws for a pattern that cannot be used.
 */
export function createRecordFilter(filters: readonly string[]): (record: SourceRecord) => boolean {
  if (filters.length === 0) return () => true;
  const patterns = filters.map(compilePattern);
  return (record) => {
    const event = {
      kinesisSchemaVersion: "1.0",
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: dataOf(record),
    };
    return patterns.some((pattern) => matchesPattern(event, pattern));
  };
}

function dataOf({ data }: SourceRecord): unknown {
  try {
    return parseWithNumbers(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8"));
  } catch {
    return notJson;
  }
}
