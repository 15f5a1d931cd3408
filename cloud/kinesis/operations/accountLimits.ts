import type { Operation } from "../context.ts";
import { shardsPerAccountMax } from "../limits.ts";

const onDemandStreamsMax = 50;

/** DescribeLimits: the quotas of the account and what is used of them. */
export const describeLimits: Operation = (_input, { streams }) => {
  const all = [...streams.values()];
  return {
    ShardLimit: shardsPerAccountMax,
    OpenShardCount: all.reduce((sum, stream) => sum + stream.openShards().length, 0),
    OnDemandStreamCount: all.filter(({ description }) => description.mode === "ON_DEMAND").length,
    OnDemandStreamCountLimit: onDemandStreamsMax,
  };
};
