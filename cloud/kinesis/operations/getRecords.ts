import { type Operation, optionalNumber, requiredText } from "../context.ts";
import { KinesisError, notFound } from "../kinesisError.ts";
import { getRecordsBytesMax, getRecordsCountMax } from "../limits.ts";
import { dataBytes } from "../shard.ts";
import { parseIterator, toIterator } from "../shardIterator.ts";
import { isBehindAll } from "../shardSource.ts";
import { millisBehind, toApiChildShards, toApiRecord } from "../toApi.ts";

/** GetRecords: what stands behind an iterator, and the iterator to go on with; none at the end of a closed shard. */
export const getRecords: Operation = (input, context) => {
  const { clock, streams, rates } = context;
  const place = parseIterator(requiredText(input, "ShardIterator"), clock);
  const recordsMax =
    optionalNumber(input, { name: "Limit", min: 1, max: getRecordsCountMax }) ?? getRecordsCountMax;
  const stream = streams.get(place.stream);
  const shard = stream?.shard(place.shardId);
  if (stream === undefined || shard === undefined || stream.description.createdAtMs !== place.createdAtMs) {
    throw notFound(`Stream ${place.stream} under account ${context.account} not found.`);
  }
  const rateKey = `${place.stream}/${place.shardId}`;
  if (rates?.gives(rateKey) === false) {
    const message = `Rate exceeded for shard ${place.shardId} in stream ${place.stream} under account ${context.account}.`;
    throw new KinesisError("ProvisionedThroughputExceededException", message);
  }
  stream.trim();
  const records = shard.read(place.from, { recordsMax, bytesMax: getRecordsBytesMax });
  rates?.gave(
    rateKey,
    records.reduce((sum, { data }) => sum + dataBytes(data), 0),
  );
  const from = (records.at(-1)?.counter ?? place.from - 1) + 1;
  const atEnd = shard.sealed && isBehindAll(shard, from);
  return {
    Records: records.map((record) => toApiRecord(record, stream)),
    ...(!atEnd && { NextShardIterator: toIterator({ ...place, from }, clock) }),
    MillisBehindLatest: millisBehind(from, { shard, nowMs: clock.now() }),
    ...(atEnd && { ChildShards: toApiChildShards(stream, place.shardId) }),
  };
};
