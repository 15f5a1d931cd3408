/** Messages per invocation when nothing else is said. */
export const queueBatchSizeDefault = 10;

/** An event source mapping from a queue as the Lambda API describes it, with its defaults filled in. */
export type QueueSettings = {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly reportsItemFailures: boolean;
  /** Invocations at once that this mapping may cause (ScalingConfig); absent: as many as Lambda begins with. */
  readonly concurrencyMax?: number | undefined;
};

/** Fills in what AWS fills in. */
export function queueSettings(
  given: Pick<QueueSettings, "uuid" | "eventSourceArn" | "functionArn"> & Partial<QueueSettings>,
): QueueSettings {
  return {
    enabled: true,
    batchSize: queueBatchSizeDefault,
    batchingWindowMs: 0,
    reportsItemFailures: false,
    ...given,
  };
}

/** What is wrong with the settings, in the words of AWS where they are known; undefined when nothing is. */
export function queueSettingsProblem(settings: QueueSettings): string | undefined {
  const { batchSize, batchingWindowMs, concurrencyMax = 2 } = settings;
  const isFifo = settings.eventSourceArn.endsWith(".fifo");
  if (batchSize < 1 || batchSize > 10_000) return `BatchSize is ${batchSize}; it has to be from 1 to 10000.`;
  if (batchingWindowMs < 0 || batchingWindowMs > 300_000) {
    const seconds = batchingWindowMs / 1_000;
    return `MaximumBatchingWindowInSeconds is ${seconds}; it has to be from 0 to 300.`;
  }
  if (isFifo && batchingWindowMs > 0) return "Batching window is not supported for FIFO queues";
  if (isFifo && batchSize > 10) return `BatchSize is ${batchSize}; for FIFO queues it is at most 10.`;
  if (batchSize > 10 && batchingWindowMs === 0) {
    return "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";
  }
  if (concurrencyMax < 2 || concurrencyMax > 1_000) {
    return `MaximumConcurrency is ${concurrencyMax}; it has to be from 2 to 1000.`;
  }
  return undefined;
}
