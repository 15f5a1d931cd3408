import { type Input, type Operation, streamOf } from "../context.ts";
import { invalidArgument, validation } from "../kinesisError.ts";
import { putRecordsBytesMax, putRecordsCountMax } from "../limits.ts";
import { readRecord } from "../readRecord.ts";
import { toSequenceNumber } from "../sequenceNumber.ts";
import { dataBytes } from "../shard.ts";

/** PutRecords: every record on its own; those that a shard refuses are reported, the others are in. */
export const putRecords: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const { Records } = input;
  if (!Array.isArray(Records) || Records.length === 0 || Records.length > putRecordsCountMax) {
    throw validation(`Records has to hold from 1 to ${putRecordsCountMax} records.`);
  }
  const records = Records.map((record, index) => readRecord(record as Input, `records.${index + 1}.member`));
  const bytes = records.reduce(
    (sum, { data, partitionKey }) => sum + dataBytes(data) + partitionKey.length,
    0,
  );
  if (bytes > putRecordsBytesMax) {
    throw invalidArgument(`Records has ${bytes} bytes; a request takes at most ${putRecordsBytesMax}.`);
  }
  const { rates } = context;
  const refused = records.map(({ hashKey, data }) => {
    if (rates === undefined) return undefined;
    const { shardId } = stream.shardFor(hashKey).description;
    return rates.takes(`${stream.description.name}/${shardId}`, dataBytes(data)) ? undefined : shardId;
  });
  const placed = await stream.append(records.filter((_, index) => refused[index] === undefined));
  const results = placed.values();
  const encryption = stream.description.keyId === undefined ? {} : { EncryptionType: "KMS" };
  return {
    FailedRecordCount: records.length - placed.length,
    ...encryption,
    Records: refused.map((shardId) => {
      if (shardId !== undefined) {
        const ErrorMessage = `Rate exceeded for shard ${shardId} in stream ${stream.description.name} under account ${context.account}.`;
        return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage };
      }
      const { value } = results.next();
      return { SequenceNumber: toSequenceNumber(value?.counter ?? 0), ShardId: value?.shardId };
    }),
  };
};
