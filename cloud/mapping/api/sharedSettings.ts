import { invalidMember, invalidParameter } from "../../lambda/api/lambdaError.ts";
import { flagIn, type MappingInput, numberIn, textIn } from "./mappingInput.ts";

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

/** Patterns of FilterCriteria; undefined when it is not set. What is no JSON object is no pattern. (esm 5.6) */
export function filtersIn(input: MappingInput): readonly string[] | undefined {
  const criteria = input.FilterCriteria as { readonly Filters?: unknown } | null | undefined;
  if (criteria === undefined || criteria === null) return undefined;
  const filters = Array.isArray(criteria.Filters) ? (criteria.Filters as MappingInput[]) : [];
  return filters.map((filter) => {
    const pattern = textIn(filter, "Pattern") ?? "";
    if (!isJsonObject(pattern)) throw invalidParameter("Invalid filter pattern definition.");
    return pattern;
  });
}

function isJsonObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
