import type { Operation } from "../context.ts";
import { describeLimits } from "./accountLimits.ts";
import {
  deregisterStreamConsumer,
  describeStreamConsumer,
  listStreamConsumers,
  registerStreamConsumer,
} from "./consumers.ts";
import { createStream } from "./createStream.ts";
import { deleteStream } from "./deleteStream.ts";
import { describeStream } from "./describeStream.ts";
import { describeStreamSummary } from "./describeStreamSummary.ts";
import { startStreamEncryption, stopStreamEncryption } from "./encryption.ts";
import { getRecords } from "./getRecords.ts";
import { getShardIterator } from "./getShardIterator.ts";
import { listShards } from "./listShards.ts";
import { listStreams } from "./listStreams.ts";
import { mergeShards } from "./mergeShards.ts";
import { putRecord } from "./putRecord.ts";
import { putRecords } from "./putRecords.ts";
import { decreaseStreamRetentionPeriod, increaseStreamRetentionPeriod } from "./retentionPeriod.ts";
import { splitShard } from "./splitShard.ts";
import { subscribeToShard } from "./subscribeToShard.ts";
import { addTagsToStream, listTagsForStream, removeTagsFromStream } from "./tags.ts";
import { updateShardCount } from "./updateShardCount.ts";
import { updateStreamMode } from "./updateStreamMode.ts";

/** Every operation that is emulated, by its name in X-Amz-Target. */
export const operations: Readonly<Record<string, Operation>> = {
  AddTagsToStream: addTagsToStream,
  CreateStream: createStream,
  DecreaseStreamRetentionPeriod: decreaseStreamRetentionPeriod,
  DeleteStream: deleteStream,
  DeregisterStreamConsumer: deregisterStreamConsumer,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeStreamConsumer: describeStreamConsumer,
  DescribeStreamSummary: describeStreamSummary,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  IncreaseStreamRetentionPeriod: increaseStreamRetentionPeriod,
  ListShards: listShards,
  ListStreamConsumers: listStreamConsumers,
  ListStreams: listStreams,
  ListTagsForStream: listTagsForStream,
  MergeShards: mergeShards,
  PutRecord: putRecord,
  PutRecords: putRecords,
  RegisterStreamConsumer: registerStreamConsumer,
  RemoveTagsFromStream: removeTagsFromStream,
  SplitShard: splitShard,
  StartStreamEncryption: startStreamEncryption,
  StopStreamEncryption: stopStreamEncryption,
  SubscribeToShard: subscribeToShard,
  UpdateShardCount: updateShardCount,
  UpdateStreamMode: updateStreamMode,
};
