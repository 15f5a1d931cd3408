import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { shardIdsOf } from "../../../cli/log/readShard.ts";
import type { SourceRecord } from "../../../cloud/mapping/shardSource.ts";

/** A record of the stream as it was put, with the shard that it is in. */
export type RawRecord = SourceRecord & { readonly shardId: string };

/** Everything that is in a stream now, in the order in which it arrived. */
export async function readRaw(client: KinesisClient, StreamName: string): Promise<readonly RawRecord[]> {
  const shardIds = await shardIdsOf(client, StreamName);
  const shards = await Promise.all(shardIds.map((shardId) => readShard(client, { StreamName, shardId })));
  return shards.flat().sort((a, b) => a.arrivalMs - b.arrivalMs);
}

async function readShard(
  client: KinesisClient,
  { StreamName, shardId }: { readonly StreamName: string; readonly shardId: string },
): Promise<readonly RawRecord[]> {
  const start = { StreamName, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const records: RawRecord[] = [];
  while (ShardIterator !== undefined) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator }));
    for (const {
      SequenceNumber = "",
      PartitionKey = "",
      Data,
      ApproximateArrivalTimestamp,
    } of page.Records ?? []) {
      const arrivalMs = Number(ApproximateArrivalTimestamp);
      const data = Data ?? new Uint8Array();
      records.push({ shardId, sequenceNumber: SequenceNumber, partitionKey: PartitionKey, data, arrivalMs });
    }
    ShardIterator = page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
  }
  return records;
}
