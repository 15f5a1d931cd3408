import { type HashRange, toDecimal } from "./hashKey.ts";
import { getRecordsBytesMax } from "./limits.ts";
import { type Counter, toSequenceNumber } from "./sequenceNumber.ts";
import type { Shard, StoredRecord } from "./shard.ts";
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
function childrenOf(stream: Stream, shardId: string): readonly Shard[] {
  return stream.shards().filter(({ description }) => description.parents.includes(shardId));
}

/** A record as the API writes it. */
export function toApiRecord(
  { counter, partitionKey, data, arrivalMs }: StoredRecord,
  { description: { keyId } }: Stream,
): object {
  return {
    SequenceNumber: toSequenceNumber(counter),
    ApproximateArrivalTimestamp: arrivalMs / 1000,
    Data: data,
    PartitionKey: partitionKey,
    ...(keyId !== undefined && { EncryptionType: "KMS" }),
  };
}

/** How old the next record of a shard is; 0 when there is none. */
export function millisBehind(
  from: Counter,
  { shard, nowMs }: { readonly shard: Shard; readonly nowMs: number },
): number {
  const [behind] = shard.read(from, { recordsMax: 1, bytesMax: getRecordsBytesMax });
  return behind === undefined ? 0 : Math.max(1, nowMs - behind.arrivalMs);
}

/** What the end of a shard says of those that follow it. */
export function toApiChildShards(stream: Stream, shardId: string): readonly object[] {
  return childrenOf(stream, shardId).map(({ description }) => ({
    ShardId: description.shardId,
    ParentShards: description.parents,
    HashKeyRange: toApiHashRange(description),
  }));
}
