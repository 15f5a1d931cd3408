import { blockOf, blocksOf, flagOf, numberOf, requiredText, textOf, textsOf } from "../stack/config.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";
import type { EventSourceSettings } from "./eventSource.ts";
import { type MappingSettings, mappingSettings } from "./mappingSettings.ts";
import { toQueueSettings } from "./queue/toQueueSettings.ts";

/** The event source mappings of a stack. Throws for a source that is neither a Kinesis stream nor an SQS queue. */
export function mappingsOf(stack: Stack): readonly EventSourceSettings[] {
  return resourcesOf(stack, "aws_lambda_event_source_mapping").map((resource) =>
    /^arn:[^:]+:sqs:/.test(requiredText(resource.attributes, "event_source_arn"))
      ? toQueueSettings(resource)
      : toSettings(resource),
  );
}

function toSettings({ attributes, address }: Resource): MappingSettings {
  const eventSourceArn = requiredText(attributes, "event_source_arn");
  if (!/^arn:[^:]+:kinesis:/.test(eventSourceArn)) {
    throw new Error(
      `${address}: ${eventSourceArn} is neither a Kinesis stream nor an SQS queue; other sources are not emulated`,
    );
  }
  const seconds = (name: string, unset: number): number => {
    const value = numberOf(attributes, name) ?? unset;
    return value < 0 ? value : value * 1000;
  };
  const timestamp = textOf(attributes, "starting_position_timestamp");
  const given: Partial<MappingSettings> = {
    enabled: flagOf(attributes, "enabled") ?? true,
    startingTimestampMs: timestamp === undefined ? undefined : Date.parse(timestamp),
    batchingWindowMs: seconds("maximum_batching_window_in_seconds", 0),
    retryAttemptsMax: numberOf(attributes, "maximum_retry_attempts") ?? -1,
    recordAgeMsMax: seconds("maximum_record_age_in_seconds", -1),
    bisectOnError: flagOf(attributes, "bisect_batch_on_function_error") ?? false,
    reportsItemFailures: textsOf(attributes, "function_response_types").includes("ReportBatchItemFailures"),
    parallelizationFactor: numberOf(attributes, "parallelization_factor") ?? 1,
    tumblingWindowMs: seconds("tumbling_window_in_seconds", 0),
    filters: filtersOf({ attributes }),
    failureDestinationArn: destinationOf({ attributes }),
  };
  const batchSize = numberOf(attributes, "batch_size");
  return mappingSettings({
    uuid: requiredText(attributes, "uuid"),
    eventSourceArn,
    functionArn: requiredText(attributes, "function_arn"),
    startingPosition: startingPositionOf({ attributes, address }),
    ...given,
    ...(batchSize !== undefined && { batchSize }),
  });
}

function startingPositionOf({
  attributes,
  address,
}: Pick<Resource, "attributes" | "address">): MappingSettings["startingPosition"] {
  const position = requiredText(attributes, "starting_position");
  if (position === "TRIM_HORIZON" || position === "LATEST" || position === "AT_TIMESTAMP") return position;
  throw new Error(`${address}: starting_position is ${position}; it is TRIM_HORIZON, LATEST or AT_TIMESTAMP`);
}

function filtersOf({ attributes }: Pick<Resource, "attributes">): readonly string[] {
  const criteria = blockOf(attributes, "filter_criteria");
  return criteria === undefined
    ? []
    : blocksOf(criteria, "filter").map((filter) => requiredText(filter, "pattern"));
}

function destinationOf({ attributes }: Pick<Resource, "attributes">): string | undefined {
  const config = blockOf(attributes, "destination_config");
  const onFailure = config && blockOf(config, "on_failure");
  return onFailure && textOf(onFailure, "destination_arn");
}
