import { randomUUID } from "node:crypto";
import { invalidParameter } from "../../lambda/api/lambdaError.ts";
import { type EventSourceSettings, readsQueue } from "../eventSource.ts";
import { mappingSettings } from "../mappingSettings.ts";
import { type QueueSettings, queueSettings, queueSettingsProblem } from "../queue/queueSettings.ts";
import { type MappingInput, numberIn, partIn, textIn } from "./mappingInput.ts";
import { filtersIn, sharedSettings } from "./sharedSettings.ts";
import { refuseUnsound, startingPositionIn, streamSettingsIn } from "./streamSettings.ts";

const sharedMembers = [
  "FunctionName",
  "Enabled",
  "BatchSize",
  "MaximumBatchingWindowInSeconds",
  "FunctionResponseTypes",
  "FilterCriteria",
  "MetricsConfig",
  "Tags",
];
const streamMembers = [
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "TumblingWindowInSeconds",
];
const createMembers = ["EventSourceArn", "StartingPosition", "StartingPositionTimestamp"];

/** Members that a request may have; others would be ignored in silence. Tags and MetricsConfig change nothing here. */
export const updateInputMembers: ReadonlySet<string> = new Set([
  ...sharedMembers,
  ...streamMembers,
  "ScalingConfig",
]);
export const createInputMembers: ReadonlySet<string> = new Set([...updateInputMembers, ...createMembers]);

/** The mapping that a CreateEventSourceMapping asks for. Throws LambdaErrors in AWS's words. */
export function settingsToCreate(input: MappingInput, functionArn: string): EventSourceSettings {
  const uuid = randomUUID();
  const eventSourceArn = textIn(input, "EventSourceArn") ?? "";
  if (/^arn:[^:]+:sqs:/.test(eventSourceArn)) {
    refuseMembers(input, { names: [...streamMembers, "StartingPosition"], source: "SQS queues" });
    return soundQueue(queueSettings({ uuid, eventSourceArn, functionArn, ...queueSettingsIn(input) }));
  }
  if (!/^arn:[^:]+:kinesis:/.test(eventSourceArn)) {
    throw invalidParameter("Unrecognized event source, must be kinesis or sqs.");
  }
  refuseMembers(input, { names: ["ScalingConfig"], source: "Kinesis streams" });
  const position = startingPositionIn(input);
  const given = { ...streamSettingsIn(input), ...position };
  const settings = mappingSettings({ uuid, eventSourceArn, functionArn, ...given });
  refuseUnsound(settings);
  return settings;
}

/** The mapping as an UpdateEventSourceMapping wants it; what the request does not name stays. */
export function settingsToUpdate(
  current: EventSourceSettings,
  { input, functionArn }: { readonly input: MappingInput; readonly functionArn: string },
): EventSourceSettings {
  if (readsQueue(current)) {
    refuseMembers(input, { names: streamMembers, source: "SQS queues" });
    return soundQueue({ ...current, ...queueSettingsIn(input), functionArn });
  }
  refuseMembers(input, { names: ["ScalingConfig"], source: "Kinesis streams" });
  const settings = { ...current, ...streamSettingsIn(input), functionArn };
  refuseUnsound(settings);
  return settings;
}

function queueSettingsIn(input: MappingInput): Partial<QueueSettings> {
  const scaling = partIn(input, "ScalingConfig");
  if (filtersIn(input)?.length) {
    throw invalidParameter("FilterCriteria is not emulated for queues here.");
  }
  const maximum = { name: "MaximumConcurrency", min: 2, max: 1_000 };
  return {
    ...sharedSettings(input),
    ...(scaling !== undefined && { concurrencyMax: numberIn(scaling, maximum) }),
  };
}

function soundQueue(settings: QueueSettings): QueueSettings {
  const problem = queueSettingsProblem(settings);
  if (problem !== undefined) throw invalidParameter(problem);
  return settings;
}

function refuseMembers(
  input: MappingInput,
  { names, source }: { readonly names: readonly string[]; readonly source: string },
): void {
  const given = names.filter((name) => input[name] !== undefined && input[name] !== null);
  if (given.length > 0) throw invalidParameter(`${given.join(", ")} is not for ${source}.`);
}
