import { invalidMember } from "../../lambda/api/lambdaError.ts";
import { flagIn, type MappingInput, numberIn, partIn, textIn } from "./mappingInput.ts";

/** What both kinds of sources have; only what the request sets. */
export type SharedSettings = {
  readonly enabled?: boolean;
  readonly batchSize?: number;
  readonly batchingWindowMs?: number;
  readonly reportsItemFailures?: boolean;
};

/** Reads what streams and queues have in common. */
export function sharedSettings(input: MappingInput): SharedSettings {
  const enabled = flagIn(input, "Enabled");
  const batchSize = numberIn(input, { name: "BatchSize", min: 1, max: 10_000 });
  const windowSeconds = numberIn(input, { name: "MaximumBatchingWindowInSeconds", min: 0, max: 300 });
  const responseTypes = input.FunctionResponseTypes;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(batchSize !== undefined && { batchSize }),
    ...(windowSeconds !== undefined && { batchingWindowMs: windowSeconds * 1000 }),
    ...(Array.isArray(responseTypes) && { reportsItemFailures: reportsItemFailures(responseTypes) }),
  };
}

function reportsItemFailures(types: readonly unknown[]): boolean {
  if (types.every((type) => type === "ReportBatchItemFailures")) return types.length > 0;
  throw invalidMember(
    `Value '[${types.join(", ")}]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]`,
  );
}

/** Patterns of FilterCriteria; undefined when it is not set, none when it is set to nothing. */
export function filtersIn(input: MappingInput): readonly string[] | undefined {
  const criteria = partIn(input, "FilterCriteria");
  if (criteria === undefined) return undefined;
  const filters = Array.isArray(criteria.Filters) ? (criteria.Filters as MappingInput[]) : [];
  return filters.map((filter) => textIn(filter, "Pattern") ?? "");
}
