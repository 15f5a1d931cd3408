import { type Operation, requiredNumber, requiredText, streamOf } from "../context.ts";
import { evenRanges } from "../hashKey.ts";
import { invalidArgument, KinesisError } from "../kinesisError.ts";
import { shardsPerAccountMax } from "../limits.ts";

/**
 * UpdateShardCount: as many open shards as asked for, over even parts of the key space. At most twice as many as
 * before, at least half. Shards that already have a part as their own stay.
 */
export const updateShardCount: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const target = requiredNumber(input, { name: "TargetShardCount", min: 1, max: shardsPerAccountMax });
  const type = requiredText(input, "ScalingType");
  if (type !== "UNIFORM_SCALING")
    throw invalidArgument(`ScalingType is ${type}; it has to be UNIFORM_SCALING.`);
  const open = stream.openShards();
  const current = open.length;
  if (target > current * 2 || target < current / 2) {
    throw new KinesisError(
      "LimitExceededException",
      `UpdateShardCount cannot scale from ${current} to ${target} shards: at most to twice, at least to half.`,
    );
  }
  const ranges = evenRanges(target);
  const isWanted = (start: string, end: string): boolean =>
    ranges.some((range) => range.start === start && range.end === end);
  const closed = open.filter(({ description: { start, end } }) => !isWanted(start, end));
  const opened = ranges.filter(
    (range) =>
      !open.some(({ description }) => description.start === range.start && description.end === range.end),
  );
  if (closed.length > 0) await stream.reshard(closed, opened);
  const { name, arn } = stream.description;
  return { StreamName: name, StreamARN: arn, CurrentShardCount: current, TargetShardCount: target };
};
