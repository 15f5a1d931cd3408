import { type Input, missing } from "./context.ts";
import { hashKeyOf, parseHashKey } from "./hashKey.ts";
import { invalidArgument, validation } from "./kinesisError.ts";
import { partitionKeyCharactersMax, recordBytesMax } from "./limits.ts";
import { dataBytes } from "./shard.ts";
import type { NewRecord } from "./stream.ts";

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A record of PutRecord or PutRecords. `at` says where in the request it stands. */
export function readRecord(input: Input, at = ""): NewRecord {
  const { Data, PartitionKey, ExplicitHashKey } = input;
  const path = (name: string): string => (at === "" ? name : `${at}.${name}`);
  if (typeof Data !== "string") throw missing(path("data"));
  if (typeof PartitionKey !== "string") throw missing(path("partitionKey"));
  if (PartitionKey.length === 0 || PartitionKey.length > partitionKeyCharactersMax) {
    throw validation(
      `1 validation error detected: Value at '${path("partitionKey")}' failed to satisfy constraint: Member must have length from 1 to ${partitionKeyCharactersMax}`,
    );
  }
  if (Data.length % 4 !== 0 || !base64.test(Data)) throw validation(`${path("data")} is not base64.`);
  if (dataBytes(Data) > recordBytesMax) {
    throw validation(
      `1 validation error detected: Value at '${path("data")}' failed to satisfy constraint: Member must have length less than or equal to ${recordBytesMax}`,
    );
  }
  return { partitionKey: PartitionKey, hashKey: hashOf(PartitionKey, ExplicitHashKey), data: Data };
}

function hashOf(partitionKey: string, explicit: unknown): string {
  if (explicit === undefined || explicit === null) return hashKeyOf(partitionKey);
  const hashKey = typeof explicit === "string" ? parseHashKey(explicit) : undefined;
  if (hashKey === undefined) {
    throw invalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${String(explicit)}`,
    );
  }
  return hashKey;
}
