import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

/** A place in the space of hash keys: 32 hexadecimal digits, which compare as text. */
export type HashKey = string;

/** First and last hash key of a shard, both of them its own. */
export type HashRange = { readonly start: HashKey; readonly end: HashKey };

const spaceSize = 2n ** 128n;
const known = new LRUCache<string, HashKey>({ max: 50_000 });

/** MD5 of the partition key (Kinesis API reference, PutRecord). */
export function hashKeyOf(partitionKey: string): HashKey {
  const cached = known.get(partitionKey);
  if (cached !== undefined) return cached;
  const hash = createHash("md5").update(partitionKey).digest("hex");
  known.set(partitionKey, hash);
  return hash;
}

/** From the decimal form that the API uses; undefined when it is none, or beyond 2^128 - 1. */
export function parseHashKey(decimal: string): HashKey | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(decimal)) return undefined;
  const value = BigInt(decimal);
  return value < spaceSize ? toHashKey(value) : undefined;
}

/** The decimal form that the API uses. */
export function toDecimal(hashKey: HashKey): string {
  return BigInt(`0x${hashKey}`).toString();
}

/** The hash key before this one. */
export function previous(hashKey: HashKey): HashKey {
  return toHashKey(BigInt(`0x${hashKey}`) - 1n);
}

/** The hash key behind this one. */
export function next(hashKey: HashKey): HashKey {
  return toHashKey(BigInt(`0x${hashKey}`) + 1n);
}

/** The whole space in equal parts. */
export function evenRanges(count: number): readonly HashRange[] {
  const bound = (index: number): bigint => (spaceSize * BigInt(index)) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: toHashKey(bound(index)),
    end: toHashKey(bound(index + 1) - 1n),
  }));
}

const toHashKey = (value: bigint): HashKey => value.toString(16).padStart(32, "0");
