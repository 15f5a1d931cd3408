import { type HashRange, toDecimal } from "./hashKey.ts";
import { toSequenceNumber } from "./sequenceNumber.ts";
import type { Shard } from "./shard.ts";
import type { Consumer, Stream } from "./stream.ts";

/** How the API writes what is kept here. */
export function toApiHashRange({ start, end }: HashRange): object {
  return { StartingHashKey: toDecimal(start), EndingHashKey: toDecimal(end) };
}

/** A shard as ListShards and DescribeStream write it. */
export function toApiShard({ description }: Shard): object {
  const { shardId, parents, startCounter, endCounter } = description;
  const [parent, adjacent] = parents;
  return {
    ShardId: shardId,
    ...(parent !== undefined && { ParentShardId: parent }),
    ...(adjacent !== undefined && { AdjacentParentShardId: adjacent }),
    HashKeyRange: toApiHashRange(description),
    SequenceNumberRange: {
      StartingSequenceNumber: toSequenceNumber(startCounter),
      ...(endCounter !== undefined && { EndingSequenceNumber: toSequenceNumber(endCounter) }),
    },
  };
}

/** A consumer as the API writes it. */
export function toApiConsumer({ name, arn, createdAtMs }: Consumer): object {
  return {
    ConsumerName: name,
    ConsumerARN: arn,
    ConsumerStatus: "ACTIVE",
    ConsumerCreationTimestamp: createdAtMs / 1000,
  };
}

/** What DescribeStream and DescribeStreamSummary both tell. */
export function toApiStream({ description }: Stream): object {
  const { name, arn, mode, retentionHours, createdAtMs, keyId } = description;
  return {
    StreamName: name,
    StreamARN: arn,
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: mode },
    RetentionPeriodHours: retentionHours,
    StreamCreationTimestamp: createdAtMs / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: keyId === undefined ? "NONE" : "KMS",
    ...(keyId !== undefined && { KeyId: keyId }),
  };
}

/** The shards that a shard was split into, or the one that it was merged into. */
export function childrenOf(stream: Stream, shardId: string): readonly Shard[] {
  return stream.shards().filter(({ description }) => description.parents.includes(shardId));
}
