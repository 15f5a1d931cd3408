import { hash } from "node:crypto";
import { limits } from "./limits.ts";

declare const laneBrand: unique symbol;

/** The part of the log that a key belongs to, as its decimal number: the partition key of every record. */
export type Lane = string & { readonly [laneBrand]: true };

/** `md5(key) mod 4096`. */
export function toLane(key: string): Lane {
  const digest = hash("md5", key, "hex");
  // The last 32 of 128 bits: the modulus is a power of two.
  return String(Number.parseInt(digest.slice(24), 16) % limits.laneCount) as Lane;
}
