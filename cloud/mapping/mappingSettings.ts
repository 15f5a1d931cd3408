/** Records per invocation. (esm 1.10) */
export const batchSizeDefault = 100;

/** The most bytes of an invocation's serialised event. (esm 1.11) */
export const eventBytesMax = 6_291_456;

/** An event source mapping as the Lambda API describes it, with its defaults filled in. */
export type MappingSettings = {
  readonly uuid: string;
  /** The stream's ARN, or that of an enhanced fan-out consumer. */
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  readonly startingTimestampMs?: number | undefined;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** -1: no limit. */
  readonly retryAttemptsMax: number;
  /** -1: no limit but the stream's retention. */
  readonly recordAgeMsMax: number;
  readonly bisectOnError: boolean;
  readonly reportsItemFailures: boolean;
  readonly parallelizationFactor: number;
  readonly tumblingWindowMs: number;
  /** Patterns of FilterCriteria. */
  readonly filters: readonly string[];
  readonly failureDestinationArn?: string | undefined;
};

/** Fills in what AWS fills in. */
export function mappingSettings(
  given: Pick<MappingSettings, "uuid" | "eventSourceArn" | "functionArn" | "startingPosition"> &
    Partial<MappingSettings>,
): MappingSettings {
  return {
    enabled: true,
    batchSize: batchSizeDefault,
    batchingWindowMs: 0,
    retryAttemptsMax: -1,
    recordAgeMsMax: -1,
    bisectOnError: false,
    reportsItemFailures: false,
    parallelizationFactor: 1,
    tumblingWindowMs: 0,
    filters: [],
    ...given,
  };
}
