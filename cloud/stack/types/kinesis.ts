import { flagOf, numberOf, requiredText } from "../config.ts";
import { arnOf } from "../place.ts";
import { nameOf, type ResourceFamily } from "../resourceType.ts";

/** Part of a consumer's ARN; a fixed one, so that the ARN stays the same over restarts. */
export const consumerCreationSeconds = 1_735_689_600;

/** Kinesis data streams. */
export const kinesisTypes: ResourceFamily = {
  aws_kinesis_stream: (draft) => {
    const name = nameOf(draft);
    const arn = arnOf(draft.place, "kinesis", `stream/${name}`);
    return {
      id: arn,
      arn,
      name,
      shard_count: numberOf(draft.config, "shard_count") ?? 1,
      retention_period: numberOf(draft.config, "retention_period") ?? 24,
      enforce_consumer_deletion: flagOf(draft.config, "enforce_consumer_deletion") ?? false,
    };
  },
  aws_kinesis_stream_consumer: ({ config }) => {
    const name = requiredText(config, "name");
    const arn = `${requiredText(config, "stream_arn")}/consumer/${name}:${consumerCreationSeconds}`;
    return { id: arn, arn, creation_timestamp: new Date(consumerCreationSeconds * 1000).toISOString() };
  },
};
