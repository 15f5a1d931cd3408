import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as KinesisRecord,
  ListShardsCommand,
  type Shard,
} from "@aws-sdk/client-kinesis";
import type { LogShard, LogSource, ShardPage, ShardStart } from "../log/logSource.ts";
import { pageSize } from "../log/pageSize.ts";
import { ReplayError } from "../replayError.ts";
import { type RetryOptions, retried } from "./retried.ts";

export type KinesisSourceOptions = RetryOptions & {
  readonly client: Pick<KinesisClient, "send">;
  readonly streamName: string;
  /** Records of one call, at most. */
  readonly pageRecordsMax?: number | undefined;
  readonly now?: (() => number) | undefined;
};

/** Records of the first page, of which nothing is known. */
const firstPageRecords = 100;

/** The stream as it is kept: shards, pages, iterators that are renewed, calls that are made again when throttled. */
export function createKinesisSource(options: KinesisSourceOptions): LogSource {
  const { client, streamName, now = Date.now } = options;
  const StreamName = streamName;

  function failClearly(thrown: unknown): never {
    if ((thrown as Error).name !== "ResourceNotFoundException") throw thrown;
    const why = `There is no stream ${streamName} here.`;
    const what =
      "Name the stage that is deployed with --stage (or ORDERLY_STAGE), or the place with --endpoint or --aws.";
    throw new ReplayError(`${why} ${what}`, { cause: thrown });
  }

  async function shards(): Promise<readonly LogShard[]> {
    const found: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const input = NextToken === undefined ? { StreamName } : { NextToken };
      const page = await retried(() => client.send(new ListShardsCommand(input)), options).catch(failClearly);
      found.push(...(page.Shards ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found.map(toLogShard);
  }

  async function bounds() {
    const command = new DescribeStreamSummaryCommand({ StreamName });
    const { StreamDescriptionSummary: summary } = await retried(() => client.send(command), options).catch(
      failClearly,
    );
    const createdMs = summary?.StreamCreationTimestamp?.getTime() ?? 0;
    const retentionMs = (summary?.RetentionPeriodHours ?? 24) * 3_600_000;
    return { createdMs, oldestMs: Math.max(createdMs, now() - retentionMs) };
  }

  async function openIterator(shardId: string, start: ShardStart): Promise<string | undefined> {
    const input = { StreamName, ShardId: shardId, ...toIteratorInput(start) };
    try {
      const opened = await retried(() => client.send(new GetShardIteratorCommand(input)), options);
      return opened.ShardIterator;
    } catch (thrown) {
      throw toClearError(thrown, { streamName, shardId });
    }
  }

  async function* read(shardId: string, from: ShardStart): AsyncGenerator<ShardPage> {
    // Asked for again, `latest` would leave out what came since.
    let start: ShardStart = from.kind === "latest" ? { kind: "time", timeMs: now() } : from;
    let iterator = await openIterator(shardId, from);
    let recordsMeant = firstPageRecords;
    while (iterator !== undefined) {
      const page = await getRecords(iterator, recordsMeant);
      if (page === "expired") {
        iterator = await openIterator(shardId, start);
        continue;
      }
      const last = page.Records?.at(-1)?.SequenceNumber;
      if (last !== undefined) start = { kind: "after", sequenceNumber: last };
      recordsMeant = recordsThatFit(page.Records ?? []) ?? recordsMeant;
      iterator = page.NextShardIterator ?? undefined;
      yield toShardPage(shardId, page);
    }
  }

  async function getRecords(
    ShardIterator: string,
    recordsMeant: number,
  ): Promise<GetRecordsCommandOutput | "expired"> {
    const Limit = Math.min(recordsMeant, options.pageRecordsMax ?? pageSize.recordsMax);
    try {
      return await retried(() => client.send(new GetRecordsCommand({ ShardIterator, Limit })), options);
    } catch (thrown) {
      // An iterator lives five minutes; who takes longer over a page gets another one (API reference, GetRecords).
      if (thrown instanceof Error && thrown.name === "ExpiredIteratorException") return "expired";
      throw thrown;
    }
  }

  return { shards, bounds, read };
}

/** Records of the size of these that a page is meant to hold; `undefined` where there are none. */
function recordsThatFit(records: readonly KinesisRecord[]): number | undefined {
  if (records.length === 0) return undefined;
  const bytes = records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
  return Math.max(1, Math.floor((pageSize.bytes * records.length) / Math.max(bytes, 1)));
}

function toLogShard({ ShardId = "", ParentShardId, AdjacentParentShardId, ...shard }: Shard): LogShard {
  return {
    shardId: ShardId,
    parents: [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined),
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
    firstHashKey: BigInt(shard.HashKeyRange?.StartingHashKey ?? 0),
    lastHashKey: BigInt(shard.HashKeyRange?.EndingHashKey ?? 0),
  };
}

function toIteratorInput(start: ShardStart): Omit<GetShardIteratorCommandInput, "ShardId"> {
  switch (start.kind) {
    case "start":
      return { ShardIteratorType: "TRIM_HORIZON" };
    case "latest":
      return { ShardIteratorType: "LATEST" };
    case "time":
      return { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(start.timeMs) };
    case "at":
      return { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: start.sequenceNumber };
    case "after":
      return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: start.sequenceNumber };
  }
}

function toShardPage(shardId: string, page: GetRecordsCommandOutput): ShardPage {
  const records = (page.Records ?? []).map(
    ({ SequenceNumber = "", PartitionKey = "", Data, ApproximateArrivalTimestamp }) => ({
      shardId,
      sequenceNumber: SequenceNumber,
      partitionKey: PartitionKey,
      data: Data ?? new Uint8Array(),
      arrivalMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
    }),
  );
  const ended = page.NextShardIterator === undefined || page.NextShardIterator === null;
  return { records, behindMs: page.MillisBehindLatest ?? 0, ended };
}

function toClearError(thrown: unknown, { streamName, shardId }: Record<"streamName" | "shardId", string>) {
  const { name, message } = thrown as Error;
  if (name === "ResourceNotFoundException") {
    return new ReplayError(
      `The stream ${streamName} has no shard ${shardId}: it was removed, or its retention is over. ` +
        "orderly replay --from start shows the shards that there are.",
      { cause: thrown },
    );
  }
  if (name === "InvalidArgumentException") {
    return new ReplayError(
      `Shard ${shardId} of ${streamName} cannot be read from there (${message}). Give a time, or a position of this log.`,
      { cause: thrown },
    );
  }
  return thrown;
}
