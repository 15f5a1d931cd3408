import { compilePattern, invalidPatternMessage } from "./filterPattern.ts";
import type { MappingSettings } from "./mappingSettings.ts";

/** Something that a mapping asks for and does not get. `refused`: it cannot run without; `weaker`: it runs, but so. */
export type SettingsFinding = {
  readonly severity: "refused" | "weaker";
  /** As AWS words it, where its words are known. */
  readonly message: string;
  /** What AWS does not say. */
  readonly detail?: string;
};

/** Patterns of one mapping. A quota that AWS raises to 10 on request. (esm 5.1) */
export const filtersMax = 5;

/** Names every setting that is out of range or not supported; empty when the mapping runs as on AWS. */
export function checkSettings(settings: MappingSettings): readonly SettingsFinding[] {
  return [
    ...outOfRange(settings),
    ...ofFilters(settings.filters),
    ...ofDestination(settings),
    ...together(settings),
  ];
}

function outOfRange(settings: MappingSettings): SettingsFinding[] {
  const ageSeconds = settings.recordAgeMsMax === -1 ? -1 : settings.recordAgeMsMax / 1000;
  const ranges: readonly [name: string, value: number, min: number, max: number][] = [
    ["BatchSize", settings.batchSize, 1, 10_000],
    ["MaximumBatchingWindowInSeconds", settings.batchingWindowMs / 1000, 0, 300],
    ["MaximumRetryAttempts", settings.retryAttemptsMax, -1, 10_000],
    ["ParallelizationFactor", settings.parallelizationFactor, 1, 10],
    ["TumblingWindowInSeconds", settings.tumblingWindowMs / 1000, 0, 900],
    ...(ageSeconds === -1
      ? []
      : [["MaximumRecordAgeInSeconds", ageSeconds, 60, 604_800] as [string, number, number, number]]),
  ];
  const findings = ranges
    .filter(([, value, min, max]) => value < min || value > max)
    .map(([name, value, min, max]) => refused(`${name} is ${value}; it has to be from ${min} to ${max}.`));
  if (settings.startingPosition === "AT_TIMESTAMP" && settings.startingTimestampMs === undefined) {
    findings.push(refused("StartingPosition AT_TIMESTAMP needs a StartingPositionTimestamp."));
  }
  return findings;
}

function ofFilters(filters: readonly string[]): SettingsFinding[] {
  const findings = filters.flatMap((filter): SettingsFinding[] => {
    try {
      const { fields } = compilePattern(filter);
      const other = fields.map(([name]) => name).filter((name) => name !== "data");
      return other.map((name) => weaker(`AWS documents filters on data alone; ${name} is filtered on here.`));
    } catch (error) {
      const detail = `${filter} cannot be used: ${error instanceof Error ? error.message : error}.`;
      return [{ ...refused(invalidPatternMessage), detail }];
    }
  });
  if (filters.length <= filtersMax) return findings;
  return [
    ...findings,
    refused(`FilterCriteria has ${filters.length} filters; at most ${filtersMax} can be.`),
  ];
}

function ofDestination({ failureDestinationArn: arn }: MappingSettings): SettingsFinding[] {
  if (arn === undefined) return [];
  if (!/^arn:[^:]+:(s3|sqs|sns):/.test(arn)) {
    return [
      refused(`The on-failure destination ${arn} is neither an S3 bucket nor an SQS queue nor an SNS topic.`),
    ];
  }
  return arn.endsWith(".fifo")
    ? [refused(`The on-failure destination ${arn} is first-in-first-out, which no destination can be.`)]
    : [];
}

function together(settings: MappingSettings): SettingsFinding[] {
  return settings.tumblingWindowMs > 0 && settings.parallelizationFactor > 1
    ? [refused("TumblingWindowInSeconds cannot be used with a ParallelizationFactor above 1.")]
    : [];
}

const refused = (message: string): SettingsFinding => ({ severity: "refused", message });
const weaker = (message: string): SettingsFinding => ({ severity: "weaker", message });
