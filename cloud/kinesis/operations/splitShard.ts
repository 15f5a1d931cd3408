import { type Operation, requiredText, streamOf } from "../context.ts";
import { parseHashKey, previous } from "../hashKey.ts";
import { invalidArgument } from "../kinesisError.ts";
import { openShardOf } from "../openShardOf.ts";

/** SplitShard: one shard becomes two at the given hash key, which is the second one's first. */
export const splitShard: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const shard = openShardOf(stream, requiredText(input, "ShardToSplit"));
  const { start, end, shardId } = shard.description;
  const text = requiredText(input, "NewStartingHashKey");
  const middle = parseHashKey(text);
  if (middle === undefined || middle <= start || middle > end) {
    throw invalidArgument(
      `NewStartingHashKey ${text} used in SplitShard() on shard ${shardId} in stream ${stream.description.name} under account ${context.account} is not both greater than one plus the shard's StartingHashKey and less than the shard's EndingHashKey.`,
    );
  }
  await stream.reshard(
    [shard],
    [
      { start, end: previous(middle) },
      { start: middle, end },
    ],
  );
  return undefined;
};
