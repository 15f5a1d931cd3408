import { type Operation, streamOf } from "../context.ts";
import { KinesisError } from "../kinesisError.ts";
import { readRecord } from "../readRecord.ts";
import { toSequenceNumber } from "../sequenceNumber.ts";
import { dataBytes } from "../shard.ts";

/** PutRecord: one record, in when this answers. */
export const putRecord: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const record = readRecord(input);
  const { shardId } = stream.shardFor(record.hashKey).description;
  const { name, keyId } = stream.description;
  if (context.rates?.takes(`${name}/${shardId}`, dataBytes(record.data)) === false) {
    const message = `Rate exceeded for shard ${shardId} in stream ${name} under account ${context.account}.`;
    throw new KinesisError("ProvisionedThroughputExceededException", message);
  }
  const [placed] = await stream.append([record]);
  return {
    SequenceNumber: toSequenceNumber(placed?.counter ?? 0),
    ShardId: placed?.shardId,
    ...(keyId !== undefined && { EncryptionType: "KMS" }),
  };
};
