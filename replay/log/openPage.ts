import { openRecord } from "../../engine/aws/openRecord.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { RawRecord } from "./logSource.ts";

/** The user records of consecutive records of a shard, out of their aggregates, in order. */
export function openPage(records: readonly RawRecord[]): readonly LogRecord[] {
  return records.flatMap(({ data, ...record }) => openRecord({ ...record, data: toBase64(data), entry: 0 }));
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
