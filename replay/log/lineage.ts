import { createHash } from "node:crypto";
import type { Lane } from "../../engine/index.ts";
import type { LogShard } from "./logSource.ts";

/** The shards that hold records of a lane: Kinesis places a record by the MD5 of its partition key. */
export function shardsOfLane(shards: readonly LogShard[], lane: Lane): readonly LogShard[] {
  const hashKey = BigInt(`0x${createHash("md5").update(lane).digest("hex")}`);
  return shards.filter(({ firstHashKey, lastHashKey }) => firstHashKey <= hashKey && hashKey <= lastHashKey);
}

/** The shard itself and every shard that took over from it, directly or later. */
export function withDescendants(shards: readonly LogShard[], shardId: string): readonly LogShard[] {
  const family = new Set([shardId]);
  // Shards come in the order in which they were made, so a parent stands before its children.
  for (const { shardId: id, parents } of shards)
    if (parents.some((parent) => family.has(parent))) family.add(id);
  return shards.filter(({ shardId: id }) => family.has(id));
}

/** The shards whose turn it is: not begun, and every parent among `shards` is read to its end. */
export function readyShards(
  shards: readonly LogShard[],
  { begun, done }: { readonly begun: ReadonlySet<string>; readonly done: ReadonlySet<string> },
): readonly LogShard[] {
  const known = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(
    ({ shardId, parents }) =>
      !begun.has(shardId) && parents.every((parent) => !known.has(parent) || done.has(parent)),
  );
}
