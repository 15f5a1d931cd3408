import { blockOf, numberOf, requiredText, textOf } from "../stack/config.ts";
import { resourcesOf, type Stack } from "../stack/stack.ts";
import type { WantedStream } from "./createKinesis.ts";

const onDemandShardCount = 4;
const retentionHoursDefault = 24;

/** The streams of a stack. */
export function streamsOf(stack: Stack): readonly WantedStream[] {
  const consumers = resourcesOf(stack, "aws_kinesis_stream_consumer").map(({ attributes }) => ({
    name: requiredText(attributes, "name"),
    arn: requiredText(attributes, "arn"),
  }));
  return resourcesOf(stack, "aws_kinesis_stream").map(({ attributes }) => {
    const mode = textOf(blockOf(attributes, "stream_mode_details") ?? {}, "stream_mode");
    const isEncrypted = textOf(attributes, "encryption_type") === "KMS";
    return {
      name: requiredText(attributes, "name"),
      shardCount: mode === "ON_DEMAND" ? onDemandShardCount : (numberOf(attributes, "shard_count") ?? 1),
      retentionHours: numberOf(attributes, "retention_period") ?? retentionHoursDefault,
      consumers: consumers.filter(({ arn }) => arn.startsWith(`${requiredText(attributes, "arn")}/`)),
      ...(isEncrypted && { keyId: textOf(attributes, "kms_key_id") }),
    };
  });
}
