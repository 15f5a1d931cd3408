/** What a mapping counts, as CloudWatch calls it. (esm 6.9, 6.11) */
export const mappingMetricNames = [
  "PolledEventCount",
  "FilteredOutEventCount",
  "InvokedEventCount",
  "FailedInvokeEventCount",
  "DroppedEventCount",
  "OnFailureDestinationDeliveredEventCount",
  "DestinationDeliveryFailures",
] as const;

export type MappingMetricName = (typeof mappingMetricNames)[number];

/** Sums since the mapping was created. `IteratorAge` is the latest, in ms; absent before the first invocation. */
export type MappingMetrics = Readonly<Record<MappingMetricName, number>> & { readonly IteratorAge?: number };

/** The same of one shard, which CloudWatch does not tell; and invocations that did not take all, or came again. */
export type ShardMetrics = {
  readonly InvokedEventCount: number;
  readonly FailedInvokeEventCount: number;
  readonly Errors: number;
  readonly Retries: number;
  readonly IteratorAge?: number;
};

/** An invocation with a batch of a shard, as it begins. */
export type MeteredInvocation = {
  readonly shardId: string;
  readonly events: number;
  /** Of its last event; absent when there is none. */
  readonly ageMs: number | undefined;
  /** A part of this batch was in an invocation before. */
  readonly isRetry: boolean;
};

/** Takes in what a mapping counts. */
export type MappingMeter = {
  readonly count: (name: MappingMetricName, by: number) => void;
  readonly invoke: (invocation: MeteredInvocation) => void;
  /** Events of an invocation that the function did not take. */
  readonly fail: (shardId: string, events: number) => void;
  readonly read: () => MappingMetrics;
  readonly readShards: () => Readonly<Record<string, ShardMetrics>>;
};

const nothing: ShardMetrics = { InvokedEventCount: 0, FailedInvokeEventCount: 0, Errors: 0, Retries: 0 };

/** Counts in this process. */
export function createMappingMeter(): MappingMeter {
  const sums = Object.fromEntries(mappingMetricNames.map((name) => [name, 0])) as Record<
    MappingMetricName,
    number
  >;
  const shards = new Map<string, ShardMetrics>();
  let lastAgeMs: number | undefined;
  const change = (shardId: string, step: (shard: ShardMetrics) => Partial<ShardMetrics>): void => {
    const shard = shards.get(shardId) ?? nothing;
    shards.set(shardId, { ...shard, ...step(shard) });
  };
  return {
    count: (name, by) => {
      sums[name] += by;
    },
    invoke: ({ shardId, events, ageMs, isRetry }) => {
      lastAgeMs = ageMs ?? lastAgeMs;
      sums.InvokedEventCount += events;
      change(shardId, (shard) => ({
        InvokedEventCount: shard.InvokedEventCount + events,
        Retries: shard.Retries + (isRetry ? 1 : 0),
        ...(ageMs !== undefined && { IteratorAge: ageMs }),
      }));
    },
    fail: (shardId, events) => {
      sums.FailedInvokeEventCount += events;
      change(shardId, (shard) => ({
        FailedInvokeEventCount: shard.FailedInvokeEventCount + events,
        Errors: shard.Errors + 1,
      }));
    },
    read: () => ({ ...sums, ...(lastAgeMs !== undefined && { IteratorAge: lastAgeMs }) }),
    readShards: () => Object.fromEntries(shards),
  };
}
