import type { MappingSettings } from "./mappingSettings.ts";

/** Something that a mapping asks for and does not get. `refused`: it cannot run without; `weaker`: it runs, but so. */
export type SettingsFinding = { readonly severity: "refused" | "weaker"; readonly message: string };

/** Names every setting that is out of range or not supported; empty when the mapping runs as on AWS. */
export function checkSettings(settings: MappingSettings): readonly SettingsFinding[] {
  return [...outOfRange(settings), ...unsupported(settings)];
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

function unsupported(settings: MappingSettings): SettingsFinding[] {
  const findings: SettingsFinding[] = [];
  if (settings.filters.length > 0) {
    findings.push(
      refused("FilterCriteria is not supported: the function would get records that it never gets on AWS."),
    );
  }
  if (settings.tumblingWindowMs > 0) {
    findings.push(
      refused(
        "TumblingWindowInSeconds is not supported: the function would be called without window and state.",
      ),
    );
  }
  const destination = settings.failureDestinationArn;
  if (destination !== undefined && !/^arn:[^:]+:(s3|sqs|sns):/.test(destination)) {
    findings.push(
      refused(
        `The on-failure destination ${destination} is neither an S3 bucket nor an SQS queue nor an SNS topic.`,
      ),
    );
  }
  if (settings.parallelizationFactor > 1) {
    const asked = `ParallelizationFactor is ${settings.parallelizationFactor}`;
    findings.push(weaker(`${asked}; each shard runs one batch at a time here.`));
  }
  if (settings.eventSourceArn.includes("/consumer/")) {
    findings.push(
      weaker("Enhanced fan-out is read like a shared iterator here; aggregated records are not taken apart."),
    );
  }
  return findings;
}

const refused = (message: string): SettingsFinding => ({ severity: "refused", message });
const weaker = (message: string): SettingsFinding => ({ severity: "weaker", message });
