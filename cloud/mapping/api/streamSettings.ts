import { invalidMember, invalidParameter, LambdaError } from "../../lambda/api/lambdaError.ts";
import type { MappingSettings } from "../mappingSettings.ts";
import { checkSettings } from "../settingsCheck.ts";
import { flagIn, type MappingInput, numberIn, partIn, textIn, wordIn } from "./mappingInput.ts";
import { filtersIn, sharedSettings } from "./sharedSettings.ts";

type Positions = Pick<MappingSettings, "startingPosition" | "startingTimestampMs">;

/** Where a new mapping begins to read a stream; it has to be said. (esm 1.30, 1.31) */
export function startingPositionIn(input: MappingInput): Positions {
  const words = ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"] as const;
  const startingPosition = wordIn(input, { name: "StartingPosition", words });
  if (startingPosition === undefined) {
    throw new LambdaError(
      "InvalidParameterValueException",
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  const seconds = input.StartingPositionTimestamp ?? undefined;
  if (startingPosition !== "AT_TIMESTAMP") {
    if (seconds === undefined) return { startingPosition };
    throw invalidParameter("StartingPositionTimestamp is for StartingPosition AT_TIMESTAMP alone.");
  }
  if (typeof seconds !== "number") {
    throw invalidParameter("StartingPosition AT_TIMESTAMP needs a StartingPositionTimestamp.");
  }
  return { startingPosition, startingTimestampMs: Math.round(seconds * 1000) };
}

/** What a request sets of a mapping from a stream, its place in it apart. */
export function streamSettingsIn(input: MappingInput): Partial<MappingSettings> {
  const ageSeconds = recordAgeIn(input);
  const retryAttemptsMax = numberIn(input, { name: "MaximumRetryAttempts", min: -1, max: 10_000 });
  const parallelizationFactor = numberIn(input, { name: "ParallelizationFactor", min: 1, max: 10 });
  const tumblingSeconds = numberIn(input, { name: "TumblingWindowInSeconds", min: 0, max: 900 });
  const bisectOnError = flagIn(input, "BisectBatchOnFunctionError");
  const filters = filtersIn(input);
  return {
    ...sharedSettings(input),
    ...(ageSeconds !== undefined && { recordAgeMsMax: ageSeconds < 0 ? ageSeconds : ageSeconds * 1000 }),
    ...(retryAttemptsMax !== undefined && { retryAttemptsMax }),
    ...(parallelizationFactor !== undefined && { parallelizationFactor }),
    ...(tumblingSeconds !== undefined && { tumblingWindowMs: tumblingSeconds * 1000 }),
    ...(bisectOnError !== undefined && { bisectOnError }),
    ...(filters !== undefined && { filters }),
    ...destinationIn(input),
  };
}

/** Throws for the first thing that a mapping cannot be. */
export function refuseUnsound(settings: MappingSettings): void {
  const refused = checkSettings(settings).find(({ severity }) => severity === "refused");
  if (refused !== undefined) throw invalidParameter(refused.message);
}

/** -1, or from a minute to a week; the API's own model lets less through than it takes. (esm 3.5) */
function recordAgeIn(input: MappingInput): number | undefined {
  const seconds = numberIn(input, { name: "MaximumRecordAgeInSeconds", min: -1, max: 604_800 });
  if (seconds === undefined || seconds === -1 || seconds >= 60) return seconds;
  throw invalidMember(
    `Value '${seconds}' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: Member must be -1 or have value greater than or equal to 60`,
  );
}

/** An empty destination takes the one away that is there. (esm 4.12) */
function destinationIn(input: MappingInput): Pick<Partial<MappingSettings>, "failureDestinationArn"> {
  const config = partIn(input, "DestinationConfig");
  if (config === undefined) return {};
  if (config.OnSuccess !== undefined && config.OnSuccess !== null) {
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  const arn = textIn(partIn(config, "OnFailure") ?? {}, "Destination");
  return { failureDestinationArn: arn === "" ? undefined : arn };
}
