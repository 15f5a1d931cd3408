import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type ShardIteratorType,
} from "@aws-sdk/client-kinesis";
import { openRecord } from "../../engine/aws/openRecord.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";

/** Records of one shard as one call gave them, opened if they are aggregates. */
export type ShardPage = {
  readonly records: readonly LogRecord[];
  /** Everything that is in the shard now has been read. */
  readonly caughtUp: boolean;
};

/** The IDs of a stream's shards, oldest first. */
export async function shardIdsOf(client: KinesisClient, streamName: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName: streamName } : { NextToken }),
    );
    for (const { ShardId } of page.Shards ?? []) ids.push(ShardId ?? "");
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

/** Reads a shard page by page, for ever while it is open. */
export async function* readShard(
  client: KinesisClient,
  shard: { readonly streamName: string; readonly shardId: string; readonly from: ShardIteratorType },
): AsyncGenerator<ShardPage> {
  const { streamName, shardId } = shard;
  const start = await client.send(
    new GetShardIteratorCommand({ StreamName: streamName, ShardId: shardId, ShardIteratorType: shard.from }),
  );
  let iterator = start.ShardIterator;
  while (iterator !== undefined) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    const records = (page.Records ?? []).flatMap((record) => {
      const { SequenceNumber = "", PartitionKey = "", Data, ApproximateArrivalTimestamp } = record;
      const data = Buffer.from(Data ?? []).toString("base64");
      return openRecord({
        shardId,
        sequenceNumber: SequenceNumber,
        partitionKey: PartitionKey,
        arrivalMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
        data,
        entry: 0,
      });
    });
    iterator = page.NextShardIterator ?? undefined;
    yield { records, caughtUp: iterator === undefined || page.MillisBehindLatest === 0 };
  }
}
