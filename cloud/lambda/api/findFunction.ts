import type { LambdaFunction } from "../createFunction.ts";
import { parseFunctionReference } from "./functionReference.ts";
import { LambdaError, resourceNotFound } from "./lambdaError.ts";

/** Functions by their ARNs. */
export type Functions = ReadonlyMap<string, LambdaFunction>;

/**
 * The function that a caller names, by any of the forms of the API. Only the unpublished version exists here.
 * Throws ResourceNotFoundException, and ValidationException for what is no name at all.
 */
export function findFunction(
  functions: Functions,
  named: { readonly text: string; readonly qualifier?: string | undefined },
): LambdaFunction {
  const reference = parseFunctionReference(named.text);
  if (reference === undefined) {
    throw new LambdaError(
      "ValidationException",
      `1 validation error detected: Value '${named.text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  const qualifier = named.qualifier ?? reference.qualifier;
  const found = [...functions.values()].find(({ settings }) => settings.name === reference.name);
  if (found !== undefined && (qualifier === undefined || qualifier === "$LATEST")) return found;
  throw resourceNotFound(`Function not found: ${arnOf(functions, { name: reference.name, qualifier })}`);
}

/** All functions are of one account and region, so any ARN tells what one that is missing would be called. */
function arnOf(
  functions: Functions,
  { name, qualifier }: { readonly name: string; readonly qualifier: string | undefined },
): string {
  const [some = "function:"] = functions.keys();
  const prefix = some.slice(0, some.indexOf(":function:") + 1);
  return `${prefix}function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
}
