import { createHash } from "node:crypto";
import { limits } from "./limits.ts";

declare const laneBrand: unique symbol;

/** The part of the log that a key belongs to, as its decimal number: the partition key of every record. */
export type Lane = string & { readonly [laneBrand]: true };

/** `md5(key) mod 4096`. */
export function toLane(key: string): Lane {
  const digest = createHash("md5").update(key).digest();
  return String(digest.readUInt32BE(12) % limits.laneCount) as Lane;
}
