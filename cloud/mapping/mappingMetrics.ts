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

/** Takes in what a mapping counts. */
export type MappingMeter = {
  readonly count: (name: MappingMetricName, by: number) => void;
  readonly iteratorAge: (ageMs: number) => void;
  readonly read: () => MappingMetrics;
};

/** Counts in this process. */
export function createMappingMeter(): MappingMeter {
  const sums = Object.fromEntries(mappingMetricNames.map((name) => [name, 0])) as Record<
    MappingMetricName,
    number
  >;
  let lastAgeMs: number | undefined;
  return {
    count: (name, by) => {
      sums[name] += by;
    },
    iteratorAge: (ageMs) => {
      lastAgeMs = ageMs;
    },
    read: () => ({ ...sums, ...(lastAgeMs !== undefined && { IteratorAge: lastAgeMs }) }),
  };
}
