import type { Clock } from "../clock.ts";
import { notFound, validation } from "./kinesisError.ts";
import type { Shard } from "./shard.ts";
import type { ShardRates } from "./shardRates.ts";
import type { Stream } from "./stream.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** What every operation works on. */
export type KinesisContext = {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly streams: Map<string, Stream>;
  readonly addStream: (options: { readonly name: string; readonly shardCount: number }) => Stream;
  readonly removeStream: (stream: Stream) => Promise<void>;
  /** Keeps the shape of all streams. */
  readonly persist: () => void;
  readonly subscriptions: Subscriptions;
  /** Absent: shards take and give without limits. */
  readonly rates?: ShardRates | undefined;
};

/** The members of a request's JSON. */
export type Input = Readonly<Record<string, unknown>>;

/** One operation: checks its input, does it, and gives what the response holds; for a stream of events, these. */
export type Operation = (
  input: Input,
  context: KinesisContext,
) => object | AsyncIterable<object> | undefined | Promise<object | undefined>;

/** The stream that a request names by StreamName or StreamARN. */
export function streamOf(input: Input, { streams, account }: KinesisContext): Stream {
  const name = streamNameOf(input);
  const stream = streams.get(name);
  if (stream === undefined) throw notFound(`Stream ${name} under account ${account} not found.`);
  return stream;
}

/** The shard that a request names by ShardId. */
export function shardOf(
  input: Input,
  { stream, account }: { readonly stream: Stream; readonly account: string },
): Shard {
  const shardId = requiredText(input, "ShardId");
  const shard = stream.shard(shardId);
  if (shard !== undefined) return shard;
  throw notFound(
    `Shard ${shardId} in stream ${stream.description.name} under account ${account} does not exist`,
  );
}

function streamNameOf(input: Input): string {
  const arn = optionalText(input, "StreamARN");
  const name = optionalText(input, "StreamName") ?? /:stream\/([^/]+)/.exec(arn ?? "")?.[1];
  if (name === undefined) throw validation("Either StreamName or StreamARN has to be given.");
  return name;
}

/** A string member; undefined when it is not set. Throws a ValidationException for anything else. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(name, "a string");
  return value;
}

/** A string member that the operation cannot be without. */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === "") throw missing(name);
  return value;
}

/** A whole number within bounds. */
export function optionalNumber(
  input: Input,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(name, "a whole number");
  if (value < min || value > max) {
    throw validation(
      `1 validation error detected: Value '${value}' at '${toMember(name)}' failed to satisfy constraint: Member must have value between ${min} and ${max}`,
    );
  }
  return value;
}

/** A whole number within bounds that the operation cannot be without. */
export function requiredNumber(
  input: Input,
  bounds: { readonly name: string; readonly min: number; readonly max: number },
): number {
  const value = optionalNumber(input, bounds);
  if (value === undefined) throw missing(bounds.name);
  return value;
}

/** The error for a member that is not set, in the words of AWS. */
export function missing(name: string): Error {
  return validation(
    `1 validation error detected: Value null at '${toMember(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function wrongType(name: string, type: string): Error {
  return validation(`${name} has to be ${type}.`);
}

function toMember(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
