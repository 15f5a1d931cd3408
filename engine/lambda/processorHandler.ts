import middy from "@middy/core";
import type { Context, KinesisStreamEvent } from "aws-lambda";
import { createDynamoEntityStore } from "../aws/dynamoEntityStore.ts";
import { createKinesisLog } from "../aws/kinesisLog.ts";
import { openBatch } from "../aws/openBatch.ts";
import type { EventCodec } from "../core/codec.ts";
import type { DomainEvent } from "../core/event.ts";
import { anyProcessor, type Processor, type Stored } from "../core/processor.ts";
import type { RecordedAnswers } from "../core/recordedAnswers.ts";
import { type BatchResponse, toBatchResponse } from "../runtime/batchResponse.ts";
import { createEntityCache } from "../runtime/entityCache.ts";
import { createHeardNotifier } from "../runtime/heardNotifier.ts";
import { processBatch } from "../runtime/processBatch.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createAwsNotifier } from "./awsNotifier.ts";
import { type CommandEvent, type CommandResult, commandEvent, runCommand } from "./command.ts";
import { configuration } from "./configuration.ts";
import { createEmfMetrics } from "./emfMetrics.ts";
import { environment as names } from "./environment.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";
import { createJsonLogs } from "./jsonLogs.ts";
import { logOutcomes } from "./logOutcomes.ts";
import { timeoutGuard } from "./timeoutGuard.ts";

/** What a processor's function is made of. */
export type ProcessorFunction<State extends Stored, Events extends Record<string, DomainEvent>, Ports> = {
  readonly processor: Processor<State, Events, Ports>;
  readonly codec: EventCodec;
  /** Makes what the handlers need of the world, once per cold start. */
  readonly ports: (environment: FunctionEnvironment) => Ports;
  /** What those answered before, as the log tells; left out where nothing is asked of the world. */
  readonly recorded?: RecordedAnswers;
  /** Whether clients are to hear of this function, asked when there is something to tell; left out where always. */
  readonly isHeard?: (environment: FunctionEnvironment) => () => Promise<boolean>;
  /** Environment variables beside the engine's own. */
  readonly environment?: readonly string[];
  /** Makes the runtime; tests replace it. */
  readonly createRuntime?: (options: RuntimeOptions) => Runtime;
};

export type RuntimeOptions = Pick<
  Runtime,
  "processor" | "ports" | "recorded" | "codec" | "logger" | "metrics"
> & {
  readonly environment: FunctionEnvironment;
};

type ProcessorEvent = KinesisStreamEvent | CommandEvent;
type ProcessorResult = BatchResponse | CommandResult;
type ProcessorHandler = (event: ProcessorEvent, context: Context) => Promise<ProcessorResult>;

const engineNames = [
  names.streamName,
  names.tableName,
  names.connectionsUrl,
  names.forwardsTable,
  names.version,
];

/**
 * The Lambda entry point of a processor. From the event source mapping: a batch of the log in, `ReportBatchItemFailures`
 * out. From an operator: a command in, what came of it out.
 */
export function processorHandler<
  State extends Stored,
  Events extends Record<string, DomainEvent>,
  Ports extends object,
>(options: ProcessorFunction<State, Events, Ports>): ProcessorHandler {
  const { codec, createRuntime = createAwsRuntime } = options;
  const { logger, middleware } = createJsonLogs(options.processor.name);
  const { metrics, middleware: metricsMiddleware } = createEmfMetrics(options.processor.name);
  const processor = anyProcessor(options.processor) as unknown as Runtime["processor"];
  let made: Runtime | undefined;
  const toRuntime = (environment: FunctionEnvironment): Runtime => {
    const { recorded } = options;
    const ports = options.ports(environment);
    const runtime = createRuntime({ processor, codec, logger, metrics, environment, ports, recorded });
    const isHeard = options.isHeard?.(environment);
    return isHeard ? { ...runtime, notifier: createHeardNotifier(runtime.notifier, isHeard) } : runtime;
  };
  const handler = middy<ProcessorEvent, ProcessorResult, Error, FunctionContext>()
    .use(middleware)
    .use(metricsMiddleware)
    .use(configuration([...engineNames, ...(options.environment ?? [])]))
    .use(timeoutGuard())
    .handler(async (event, { environment, signal }) => {
      made ??= toRuntime(environment);
      if (!("Records" in event)) return runCommand(made, commandEvent.parse(event), signal);
      const outcomes = await processBatch(made, openBatch(event), signal);
      logOutcomes(made, outcomes);
      return toBatchResponse(outcomes);
    });
  return handler as unknown as ProcessorHandler;
}

function createAwsRuntime({ environment, ...options }: RuntimeOptions): Runtime {
  return {
    ...options,
    store: createDynamoEntityStore({ tableName: environment[names.tableName] as string }),
    cache: createEntityCache(),
    log: createKinesisLog({ streamName: environment[names.streamName] as string }),
    notifier: createAwsNotifier(environment, options.logger),
    version: environment[names.version] as string,
    now: Date.now,
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  };
}
