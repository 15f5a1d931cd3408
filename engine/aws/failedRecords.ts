import {
  type _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
} from "@aws-sdk/client-kinesis";
import type { KinesisStreamEvent } from "aws-lambda";
import { comparePositions, toPosition } from "../core/position.ts";
import type { LogRecord } from "../runtime/logRecord.ts";
import type { FailureMessage } from "./failureMessage.ts";
import { createKinesisClient } from "./kinesisClient.ts";
import { openBatch } from "./openBatch.ts";
import { openRecord } from "./openRecord.ts";

/** Records of one GetRecords call; the bounds of a failed batch are at most 10,000 records apart. */
const pageRecordsMax = 1_000;

/** Finds the records of failures. */
export type FailedRecords = {
  /**
   * The records of a failed batch: out of the message where it holds them, otherwise from the stream.
   * @throws Error when the stream does not keep all of them any more
   */
  readonly read: (failure: FailureMessage) => Promise<readonly LogRecord[]>;
};

/** The records of failures, read back from Kinesis where a failure only points to them. */
export function createFailedRecords(
  client: Pick<KinesisClient, "send"> = createKinesisClient(),
): FailedRecords {
  return {
    async read({ payload, KinesisBatchInfo: batch }) {
      if (payload !== undefined) return openBatch(JSON.parse(payload) as KinesisStreamEvent);
      const found = await readBack(batch, client);
      if (found.length < batch.batchSize) {
        const range = `${batch.shardId} from ${batch.startSequenceNumber} to ${batch.endSequenceNumber}`;
        const message = `Of ${batch.batchSize} failed records of ${range}, the stream has ${found.length} left.`;
        throw new Error(message);
      }
      return found.flatMap((record) => toLogRecords(record, batch.shardId));
    },
  };
}

async function readBack(
  { shardId, streamArn, startSequenceNumber, endSequenceNumber }: FailureMessage["KinesisBatchInfo"],
  client: Pick<KinesisClient, "send">,
): Promise<_Record[]> {
  const found: _Record[] = [];
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      StartingSequenceNumber: startSequenceNumber,
    }),
  );
  let iterator = ShardIterator;
  while (iterator !== undefined) {
    const page = await client.send(
      new GetRecordsCommand({ StreamARN: streamArn, ShardIterator: iterator, Limit: pageRecordsMax }),
    );
    const inside = (page.Records ?? []).filter((record) => !isBehind(record, { shardId, endSequenceNumber }));
    found.push(...inside);
    const isLast = inside.length < (page.Records ?? []).length || page.MillisBehindLatest === 0;
    iterator = isLast ? undefined : page.NextShardIterator;
  }
  return found;
}

function isBehind(
  { SequenceNumber = "0" }: _Record,
  end: { readonly shardId: string; readonly endSequenceNumber: string },
): boolean {
  const at = (sequenceNumber: string) => toPosition({ shardId: end.shardId, sequenceNumber, subSequence: 0 });
  return comparePositions(at(SequenceNumber), at(end.endSequenceNumber)) > 0;
}

function toLogRecords(
  { SequenceNumber = "", PartitionKey = "", Data, ApproximateArrivalTimestamp }: _Record,
  shardId: string,
): readonly LogRecord[] {
  return openRecord({
    shardId,
    sequenceNumber: SequenceNumber,
    partitionKey: PartitionKey,
    arrivalMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
    data: Buffer.from(Data ?? []).toString("base64"),
    entry: 0,
  });
}
