import { type Operation, requiredText, streamOf } from "../context.ts";
import { next } from "../hashKey.ts";
import { invalidArgument } from "../kinesisError.ts";
import { openShardOf } from "../openShardOf.ts";

/** MergeShards: two neighbours become one. */
export const mergeShards: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const shards = ["ShardToMerge", "AdjacentShardToMerge"].map((name) =>
    openShardOf(stream, requiredText(input, name)),
  );
  const [low, high] = shards.sort((a, b) => (a.description.start < b.description.start ? -1 : 1));
  if (low === undefined || high === undefined || next(low.description.end) !== high.description.start) {
    const ids = shards.map(({ description }) => description.shardId).join(" and ");
    throw invalidArgument(
      `Shards ${ids} in stream ${stream.description.name} are not an adjacent pair of shards eligible for merging`,
    );
  }
  await stream.reshard(shards, [{ start: low.description.start, end: high.description.end }]);
  return undefined;
};
