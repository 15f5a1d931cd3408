import { type HashRange, hashKeyOf } from "../kinesis/hashKey.ts";

/** Hash keys of a shard whose range its source does not tell. */
export const wholeRange: HashRange = { start: "0".repeat(32), end: "f".repeat(32) };

/**
 * The lane of a shard that a partition key belongs to: the shard's hash range in `laneCount` equal parts. AWS does not
 * publish its formula; one key always has one lane, and two keys may share theirs. (esm 1.21 to 1.23)
 */
export function laneOf(
  partitionKey: string,
  shard: { readonly hashRange: HashRange; readonly laneCount: number },
): number {
  if (shard.laneCount === 1) return 0;
  const [start, end] = [toNumber(shard.hashRange.start), toNumber(shard.hashRange.end)];
  const lane = ((toNumber(hashKeyOf(partitionKey)) - start) * BigInt(shard.laneCount)) / (end - start + 1n);
  // A key that came in by an explicit hash key may lie outside of the range.
  return Math.min(shard.laneCount - 1, Math.max(0, Number(lane)));
}

const toNumber = (hashKey: string): bigint => BigInt(`0x${hashKey}`);
