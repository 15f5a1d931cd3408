import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import middy from "@middy/core";
import type { Context, KinesisStreamEvent } from "aws-lambda";
import { configuration } from "../../engine/lambda/configuration.ts";
import { environment as engineNames } from "../../engine/lambda/environment.ts";
import type { FunctionContext, FunctionEnvironment } from "../../engine/lambda/functionContext.ts";
import { createJsonLogs } from "../../engine/lambda/jsonLogs.ts";
import { type ArchivePorts, archiveBatch } from "../archive/archiveBatch.ts";
import { createDynamoArchiveHeads } from "../aws/dynamoArchiveHeads.ts";
import { createKinesisSource } from "../aws/kinesisSource.ts";
import { createS3ArchiveStore } from "../aws/s3ArchiveStore.ts";
import type { RawRecord } from "../log/logSource.ts";
import { replayEnvironment } from "./environment.ts";

const { archiveBucket, replayTable } = replayEnvironment;
const names = [engineNames.streamName, archiveBucket, replayTable];

type ArchiveHandler = (event: KinesisStreamEvent, context: Context) => Promise<void>;

/** The Lambda entry point of the archiver. A batch that fails comes again, whole, for as long as the stream keeps it. */
export function archiveHandler(createPorts = createAwsPorts): ArchiveHandler {
  const { logger, middleware } = createJsonLogs("archive");
  let ports: ArchivePorts | undefined;
  const handler = middy<KinesisStreamEvent, void, Error, FunctionContext>()
    .use(middleware)
    .use(configuration(names))
    .handler(async (event, { environment }) => {
      ports ??= createPorts(environment);
      await archiveBatch(ports, event.Records.map(toRawRecord));
      logger.debug("A batch is archived.", { records: event.Records.length });
    });
  return handler as unknown as ArchiveHandler;
}

function createAwsPorts(environment: FunctionEnvironment): ArchivePorts {
  const nameOf = (variable: string): string => environment[variable] ?? "";
  return {
    store: createS3ArchiveStore({ client: new S3Client({}), bucket: nameOf(archiveBucket) }),
    heads: createDynamoArchiveHeads({ client: new DynamoDBClient({}), tableName: nameOf(replayTable) }),
    stream: createKinesisSource({
      client: new KinesisClient({}),
      streamName: nameOf(engineNames.streamName),
    }),
    now: Date.now,
  };
}

/** `eventID` is the shard ID, a colon, and the sequence number (esm 2.2); arrival times are in seconds. */
function toRawRecord({ eventID, kinesis }: KinesisStreamEvent["Records"][number]): RawRecord {
  return {
    shardId: eventID.slice(0, eventID.indexOf(":")),
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, "base64"),
    arrivalMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  };
}
