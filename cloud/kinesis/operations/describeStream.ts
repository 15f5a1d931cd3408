import { type Operation, optionalNumber, optionalText, streamOf } from "../context.ts";
import { toApiShard, toApiStream } from "../toApi.ts";

/** DescribeStream: the stream with its shards, a page at a time. */
export const describeStream: Operation = (input, context) => {
  const stream = streamOf(input, context);
  const limit = optionalNumber(input, { name: "Limit", min: 1, max: 10_000 }) ?? 100;
  const after = optionalText(input, "ExclusiveStartShardId") ?? "";
  const rest = stream.shards().filter(({ description }) => description.shardId > after);
  const Shards = rest.slice(0, limit).map(toApiShard);
  return { StreamDescription: { ...toApiStream(stream), Shards, HasMoreShards: rest.length > limit } };
};
