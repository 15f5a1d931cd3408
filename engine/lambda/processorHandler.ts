import middy from "@middy/core";
import type { Context, KinesisStreamEvent } from "aws-lambda";
import { createConnectionNotifier } from "../aws/connectionNotifier.ts";
import { createConnections } from "../aws/connections.ts";
import { createDynamoEntityStore } from "../aws/dynamoEntityStore.ts";
import { createKinesisLog } from "../aws/kinesisLog.ts";
import { openBatch } from "../aws/openBatch.ts";
import type { EventCodec } from "../core/codec.ts";
import type { DomainEvent } from "../core/event.ts";
import { anyProcessor, type Processor, type Stored } from "../core/processor.ts";
import { type BatchResponse, toBatchResponse } from "../runtime/batchResponse.ts";
import { createEntityCache } from "../runtime/entityCache.ts";
import type { Logger } from "../runtime/ports.ts";
import { processBatch, type RecordOutcome } from "../runtime/processBatch.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { configuration } from "./configuration.ts";
import { environment as names } from "./environment.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";
import { createJsonLogs } from "./jsonLogs.ts";
import { timeoutGuard } from "./timeoutGuard.ts";

/** What a processor's function is made of. */
export type ProcessorFunction<State extends Stored, Events extends Record<string, DomainEvent>, Ports> = {
  readonly processor: Processor<State, Events, Ports>;
  readonly codec: EventCodec;
  /** Makes what the handlers need of the world, once per cold start. */
  readonly ports: (environment: FunctionEnvironment) => Ports;
  /** Environment variables beside the engine's own. */
  readonly environment?: readonly string[];
  /** Makes the runtime; tests replace it. */
  readonly createRuntime?: (options: RuntimeOptions) => Runtime;
};

export type RuntimeOptions = Pick<Runtime, "processor" | "ports" | "codec" | "logger"> & {
  readonly environment: FunctionEnvironment;
};

type BatchHandler = (event: KinesisStreamEvent, context: Context) => Promise<BatchResponse>;

const engineNames = [names.streamName, names.tableName, names.connectionsUrl];

/** The Lambda entry point of a processor: a batch of the log in, `ReportBatchItemFailures` out. */
export function processorHandler<
  State extends Stored,
  Events extends Record<string, DomainEvent>,
  Ports extends object,
>(options: ProcessorFunction<State, Events, Ports>): BatchHandler {
  const { codec, createRuntime = createAwsRuntime } = options;
  const { logger, middleware } = createJsonLogs(options.processor.name);
  const processor = anyProcessor(options.processor) as unknown as Runtime["processor"];
  let runtime: Runtime | undefined;
  const handler = middy<KinesisStreamEvent, BatchResponse, Error, FunctionContext>()
    .use(middleware)
    .use(configuration([...engineNames, ...(options.environment ?? [])]))
    .use(timeoutGuard())
    .handler(async (event, { environment, signal }) => {
      runtime ??= createRuntime({ processor, codec, logger, environment, ports: options.ports(environment) });
      const outcomes = await processBatch(runtime, openBatch(event), signal);
      logFailures(logger, outcomes);
      return toBatchResponse(outcomes);
    });
  return handler as unknown as BatchHandler;
}

function createAwsRuntime({ environment, ...options }: RuntimeOptions): Runtime {
  const url = environment[names.connectionsUrl] as string;
  return {
    ...options,
    store: createDynamoEntityStore({ tableName: environment[names.tableName] as string }),
    cache: createEntityCache(),
    log: createKinesisLog({ streamName: environment[names.streamName] as string }),
    notifier: createConnectionNotifier({
      url,
      connections: createConnections({ url }),
      logger: options.logger,
    }),
    now: Date.now,
  };
}

/** One line for each event that comes again for a reason of its own; those that wait behind it are only counted. */
function logFailures(logger: Logger, outcomes: readonly RecordOutcome[]): void {
  const failed = outcomes.filter(({ outcome }) => outcome.kind === "retry");
  if (failed.length === 0) return;
  logger.warn("Some events come again.", { batch: outcomes.length, again: failed.length });
  for (const { record, event, outcome } of failed) {
    if (outcome.kind !== "retry" || outcome.error.code === "ORDERLY_KEY_WAITING") continue;
    const { code, message } = outcome.error;
    logger.warn(message, {
      code,
      position: record.position,
      id: event?.id,
      type: event?.type,
      key: event?.subject,
    });
  }
}
