import { type Operation, streamOf } from "../context.ts";
import { toApiStream } from "../toApi.ts";

/** DescribeStreamSummary: the stream without its shards. */
export const describeStreamSummary: Operation = (input, context) => {
  const stream = streamOf(input, context);
  return {
    StreamDescriptionSummary: {
      ...toApiStream(stream),
      OpenShardCount: stream.openShards().length,
      ConsumerCount: stream.description.consumers.length,
    },
  };
};
