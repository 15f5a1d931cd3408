import { blockOf, flagOf, numberOf, requiredText, textsOf } from "../../stack/config.ts";
import type { Resource } from "../../stack/stack.ts";
import { type QueueSettings, queueSettings, queueSettingsProblem } from "./queueSettings.ts";

/** A mapping from a queue as a stack describes it. Throws for what is out of range or not emulated. */
export function toQueueSettings({ attributes, address }: Resource): QueueSettings {
  if (blockOf(attributes, "filter_criteria") !== undefined) {
    throw new Error(`${address}: filter_criteria is not emulated for queues`);
  }
  const batchSize = numberOf(attributes, "batch_size");
  const scaling = blockOf(attributes, "scaling_config");
  const settings = queueSettings({
    uuid: requiredText(attributes, "uuid"),
    eventSourceArn: requiredText(attributes, "event_source_arn"),
    functionArn: requiredText(attributes, "function_arn"),
    enabled: flagOf(attributes, "enabled") ?? true,
    batchingWindowMs: (numberOf(attributes, "maximum_batching_window_in_seconds") ?? 0) * 1000,
    reportsItemFailures: textsOf(attributes, "function_response_types").includes("ReportBatchItemFailures"),
    concurrencyMax: scaling && numberOf(scaling, "maximum_concurrency"),
    ...(batchSize !== undefined && { batchSize }),
  });
  const problem = queueSettingsProblem(settings);
  if (problem !== undefined) throw new Error(`${address}: ${problem}`);
  return settings;
}
