import { type EventSourceSettings, readsQueue } from "../eventSource.ts";
import type { ManagedMapping } from "../lifecycle/managedMapping.ts";
import type { MappingSettings } from "../mappingSettings.ts";
import type { QueueSettings } from "../queue/queueSettings.ts";

/** A mapping as the Lambda API tells it. (esm 6.2) */
export function toApiMapping(mapping: ManagedMapping): object {
  const settings = mapping.settings();
  return {
    UUID: settings.uuid,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowMs / 1000,
    EventSourceArn: settings.eventSourceArn,
    EventSourceMappingArn: mappingArnOf(settings),
    FunctionArn: settings.functionArn,
    FunctionResponseTypes: settings.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
    LastModified: mapping.lastModifiedMs() / 1000,
    State: mapping.state(),
    ...(readsQueue(settings)
      ? queueMembers(settings)
      : { ...streamMembers(settings), LastProcessingResult: mapping.lastProcessingResult() }),
  };
}

function queueMembers({ concurrencyMax }: QueueSettings): object {
  return {
    StateTransitionReason: "USER_INITIATED",
    ...(concurrencyMax !== undefined && { ScalingConfig: { MaximumConcurrency: concurrencyMax } }),
  };
}

function streamMembers(settings: MappingSettings): object {
  const { recordAgeMsMax, startingTimestampMs, failureDestinationArn, filters } = settings;
  return {
    StateTransitionReason: "User action",
    BisectBatchOnFunctionError: settings.bisectOnError,
    DestinationConfig: {
      OnFailure: failureDestinationArn === undefined ? {} : { Destination: failureDestinationArn },
    },
    MaximumRecordAgeInSeconds: recordAgeMsMax < 0 ? recordAgeMsMax : recordAgeMsMax / 1000,
    MaximumRetryAttempts: settings.retryAttemptsMax,
    ParallelizationFactor: settings.parallelizationFactor,
    StartingPosition: settings.startingPosition,
    ...(startingTimestampMs !== undefined && { StartingPositionTimestamp: startingTimestampMs / 1000 }),
    TumblingWindowInSeconds: settings.tumblingWindowMs / 1000,
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) } }),
  };
}

/** Function and mapping are of one account and region. */
function mappingArnOf({ functionArn, uuid }: EventSourceSettings): string {
  return functionArn.replace(/:function:.*$/, `:event-source-mapping:${uuid}`);
}
