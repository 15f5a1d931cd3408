import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { HeadBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { describeGap } from "../../replay/archive/gap.ts";
import { noArchive } from "../../replay/archive/noArchive.ts";
import { withArchive } from "../../replay/archive/withArchive.ts";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { createS3ArchiveStore } from "../../replay/aws/s3ArchiveStore.ts";
import type { LogSource } from "../../replay/log/logSource.ts";
import { names } from "../../stacks/names.ts";
import { createDynamoClient, createKinesisClient, createS3Client, type Place } from "./clients.ts";
import { findPlace, type PlaceOptions } from "./place.ts";

export type LogOptions = PlaceOptions & { readonly acceptGaps?: true };

/** A running system's log, archive and stream as one, with the clients to whatever else it has. */
export type OpenLog = {
  readonly source: LogSource;
  /** The stream alone. */
  readonly stream: LogSource;
  readonly place: Place;
  readonly dynamo: DynamoDBClient;
  readonly close: () => void;
};

/** Opens the log of a running system. Rejects with what to do when there is none. */
export async function openLog(options: LogOptions): Promise<OpenLog> {
  const place = await findPlace(options);
  const streamName = names.stream(options.stage);
  const kinesis = createKinesisClient(place);
  const s3 = createS3Client(place);
  const dynamo = createDynamoClient(place);
  const stream = createKinesisSource({ client: kinesis, streamName });
  // Says clearly when there is no such stream.
  await stream.bounds();
  const bucket = names.archiveBucket(options.stage, await accountOf(kinesis, streamName));
  const onGap = options.acceptGaps && ((gap: Parameters<typeof describeGap>[0]) => warn(describeGap(gap)));
  const archive = (await exists(s3, bucket)) ? createS3ArchiveStore({ client: s3, bucket }) : noArchive;
  const source = withArchive({ stream, archive, onGap });
  const close = (): void => {
    for (const client of [kinesis, s3, dynamo]) client.destroy();
  };
  return { source, stream, place, dynamo, close };
}

function warn(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** The stream's ARN names the account, which is part of the bucket's name. */
async function accountOf(client: KinesisClient, StreamName: string): Promise<string> {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary?.StreamARN?.split(":")[4] ?? "";
}

async function exists(client: S3Client, Bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (thrown) {
    if ((thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)
      return false;
    throw thrown;
  }
}
