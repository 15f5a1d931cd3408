import middy from "@middy/core";
import type { Context, S3Event, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createDynamoEntityStore } from "../aws/dynamoEntityStore.ts";
import { createFailedRecords, type FailedRecords } from "../aws/failedRecords.ts";
import { type FailureMessage, readFailureMessage, readFailureNotice } from "../aws/failureMessage.ts";
import { createFailureObjects, type FailureObjects } from "../aws/failureObjects.ts";
import { createKinesisLog } from "../aws/kinesisLog.ts";
import type { EventCodec } from "../core/codec.ts";
import type { AnyProcessor } from "../core/processor.ts";
import { createHeardNotifier } from "../runtime/heardNotifier.ts";
import { type ParkingRuntime, parkAbandoned } from "../runtime/parkAbandoned.ts";
import type { Logger } from "../runtime/ports.ts";
import { createAwsNotifier } from "./awsNotifier.ts";
import { configuration } from "./configuration.ts";
import { environment as names } from "./environment.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";
import { createJsonLogs } from "./jsonLogs.ts";
import { type ProcessorTables, readProcessorTables } from "./processorTables.ts";

/** What the failures function is made of. */
export type FailuresFunction = {
  readonly processors: readonly AnyProcessor[];
  readonly codec: EventCodec;
  /** Environment variables beside the engine's own. */
  readonly environment?: readonly string[];
  /** Whether clients are to hear of a processor's function; left out where always. */
  readonly isHeard?: (environment: FunctionEnvironment) => (failed: FailedFunction) => Promise<boolean>;
  /** Makes what it needs of the world; tests replace it. */
  readonly createPorts?: (environment: FunctionEnvironment, logger: Logger) => FailuresPorts;
};

/** The function that a record failed in. */
export type FailedFunction = ProcessorTables[string];

/** What the failures function needs of the world. */
export type FailuresPorts = {
  readonly objects: FailureObjects;
  readonly records: FailedRecords;
  /** By the processor's table. */
  readonly parking: (tableName: string) => Omit<ParkingRuntime, "processor" | "codec">;
};

const engineNames = [
  names.streamName,
  names.connectionsUrl,
  names.forwardsTable,
  names.processorTables,
  names.version,
];

type FailuresHandler = (event: S3Event | SQSEvent, context: Context) => Promise<SQSBatchResponse | undefined>;

/**
 * The Lambda entry point behind the failure destination, which is a bucket (S3 tells of each object, asynchronously) or a
 * queue. The records of each failure are parked for the processor whose function failed. What cannot be worked off comes
 * again: an error makes Lambda try S3's event again, a failed item is a message that stays in the queue. In the end
 * both go to the dead letters.
 */
export function failuresHandler(options: FailuresFunction): FailuresHandler {
  const { createPorts = createAwsPorts } = options;
  const { logger, middleware } = createJsonLogs("failures");
  let ports: FailuresPorts | undefined;
  let isHeard: Taking["isHeard"];
  const handler = middy<S3Event | SQSEvent, SQSBatchResponse | undefined, Error, FunctionContext>()
    .use(middleware)
    .use(configuration([...engineNames, ...(options.environment ?? [])]))
    .handler(async (event, { environment }) => {
      ports ??= createPorts(environment, logger);
      const tables = readProcessorTables(environment);
      isHeard ??= options.isHeard?.(environment);
      const taking = { ...options, ports, tables, logger, isHeard };
      if (isOfQueue(event)) return takeMessages(event, taking);
      await takeNotice(event, taking);
      return undefined;
    });
  return handler as unknown as FailuresHandler;
}

function isOfQueue(event: S3Event | SQSEvent): event is SQSEvent {
  const [first] = event.Records ?? [];
  return first !== undefined && "messageId" in first;
}

async function takeMessages({ Records }: SQSEvent, taking: Taking): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    try {
      await takeNotice(JSON.parse(body), taking);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      taking.logger.error("A failure could not be parked; it comes again.", { messageId, reason });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function takeNotice(json: unknown, taking: Taking): Promise<void> {
  const { objects } = taking.ports;
  const notice = readFailureNotice(json);
  if (notice.kind === "failure") return take(notice.failure, taking);
  for (const object of notice.objects) await take(readFailureMessage(await objects.read(object)), taking);
}

type Taking = Pick<FailuresFunction, "processors" | "codec"> & {
  readonly ports: FailuresPorts;
  readonly tables: ProcessorTables;
  readonly logger: Logger;
  readonly isHeard: ((failed: FailedFunction) => Promise<boolean>) | undefined;
};

async function take(
  failure: FailureMessage,
  { processors, codec, ports, tables, logger, isHeard }: Taking,
): Promise<void> {
  const { functionArn, condition } = failure.requestContext;
  const { shardId, startSequenceNumber, endSequenceNumber } = failure.KinesisBatchInfo;
  const failed = tables[functionArn.split(":")[6] ?? ""];
  const processor = processors.find(({ name }) => name === failed?.processor);
  if (!failed || !processor) throw new Error(`No processor is known for ${functionArn}.`);
  const records = await ports.records.read(failure);
  const reason = `Lambda gave the record up (${condition}).`;
  const parking = ports.parking(failed.tableName);
  const notifier = isHeard ? createHeardNotifier(parking.notifier, () => isHeard(failed)) : parking.notifier;
  const runtime = { ...parking, notifier, processor, codec };
  const result = await parkAbandoned(runtime, records, reason);
  const where = { shardId, startSequenceNumber, endSequenceNumber };
  logger.warn("Failed records are parked.", { processor: processor.name, condition, ...where, ...result });
}

function createAwsPorts(environment: FunctionEnvironment, logger: Logger): FailuresPorts {
  const log = createKinesisLog({ streamName: environment[names.streamName] as string });
  const notifier = createAwsNotifier(environment, logger);
  const version = environment[names.version] as string;
  return {
    objects: createFailureObjects(),
    records: createFailedRecords(),
    parking: (tableName) => ({
      store: createDynamoEntityStore({ tableName }),
      log,
      notifier,
      logger,
      version,
      now: Date.now,
    }),
  };
}
