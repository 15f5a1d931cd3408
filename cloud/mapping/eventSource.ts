import type { MappingMetrics, ShardMetrics } from "./mappingMetrics.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { QueueSettings } from "./queue/queueSettings.ts";

/** The settings of a mapping from either kind of source. */
export type EventSourceSettings = MappingSettings | QueueSettings;

/** A mapping that can run, whatever its source is. */
export type EventSource = {
  /** Begins to read. Rejects when it cannot. */
  readonly start: () => Promise<void>;
  /** Starts nothing new, and waits at most `graceMs` for what runs. */
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
  /** As the Lambda API words it. (esm 6.3) */
  readonly lastProcessingResult: () => string;
  /** What it counted; a queue's mapping counts nothing. */
  readonly metrics?: () => MappingMetrics;
  readonly shardMetrics?: () => Readonly<Record<string, ShardMetrics>>;
};

/** Whether a mapping reads a queue; it reads a stream otherwise. */
export function readsQueue(settings: EventSourceSettings): settings is QueueSettings {
  return /^arn:[^:]+:sqs:/.test(settings.eventSourceArn);
}
