import { KinesisError, notFound } from "./kinesisError.ts";
import type { Shard } from "./shard.ts";
import type { Stream } from "./stream.ts";

/** A shard that can be split or merged. */
export function openShardOf(stream: Stream, shardId: string): Shard {
  const shard = stream.shard(shardId);
  if (shard === undefined) {
    throw notFound(`Could not find shard ${shardId} in stream ${stream.description.name}.`);
  }
  if (shard.description.endCounter !== undefined) {
    throw new KinesisError(
      "InvalidArgumentException",
      `Shard ${shardId} in stream ${stream.description.name} is closed already.`,
    );
  }
  return shard;
}
