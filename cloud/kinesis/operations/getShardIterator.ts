import { type Operation, shardOf, streamOf } from "../context.ts";
import { toIterator } from "../shardIterator.ts";
import { startOf } from "../startOf.ts";

/** GetShardIterator: where to begin reading a shard. */
export const getShardIterator: Operation = (input, context) => {
  const stream = streamOf(input, context);
  const shard = shardOf(input, { stream, account: context.account });
  const { name, createdAtMs } = stream.description;
  const { shardId } = shard.description;
  const from = startOf(input, { stream, shard, nowMs: context.clock.now() });
  return { ShardIterator: toIterator({ stream: name, createdAtMs, shardId, from }, context.clock) };
};
