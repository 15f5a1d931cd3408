import type { Clock } from "../clock.ts";
import { invalidArgument, KinesisError } from "./kinesisError.ts";
import { iteratorMsMax } from "./limits.ts";
import type { Counter } from "./sequenceNumber.ts";

/** A place in a shard, as a client holds it. */
export type IteratorPlace = {
  readonly stream: string;
  /** Tells a stream from one of the same name that was deleted. */
  readonly createdAtMs: number;
  readonly shardId: string;
  readonly from: Counter;
};

/** The opaque text of a place. */
export function toIterator({ stream, createdAtMs, shardId, from }: IteratorPlace, clock: Clock): string {
  const json = JSON.stringify([stream, createdAtMs, shardId, from, clock.now()]);
  return Buffer.from(json).toString("base64");
}

/** @throws KinesisError for a text that is none, and for one older than five minutes */
export function parseIterator(text: string, clock: Clock): IteratorPlace {
  const [stream, createdAtMs, shardId, from, issuedAtMs] = parse(text);
  if (clock.now() - issuedAtMs > iteratorMsMax) {
    throw new KinesisError(
      "ExpiredIteratorException",
      `Iterator expired. The iterator was created at time ${new Date(issuedAtMs).toUTCString()} while right now it is ${new Date(clock.now()).toUTCString()} which is further in the future than the tolerated delay of ${iteratorMsMax} milliseconds.`,
    );
  }
  return { stream, createdAtMs, shardId, from };
}

function parse(text: string): [string, number, string, number, number] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    if (Array.isArray(parts) && parts.length === 5) return parts as [string, number, string, number, number];
  } catch {
    // Falls through to the error for every text that is not one of ours.
  }
  throw invalidArgument("Invalid ShardIterator.");
}
