import type { MiddlewareObj } from "@middy/core";
import { OrderlyError } from "../core/errors.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";

/**
 * Reads the named environment variables once, at the first invocation of a cold function, and keeps them under
 * `context.environment`.
 * @throws OrderlyError ORDERLY_CONFIGURATION_MISSING naming everything that is missing
 */
export function configuration(
  names: readonly string[],
): MiddlewareObj<unknown, unknown, Error, FunctionContext> {
  let read: FunctionEnvironment | undefined;
  return {
    before: ({ context }) => {
      read ??= readEnvironment(names);
      context.environment = read;
    },
  };
}

/** @throws OrderlyError ORDERLY_CONFIGURATION_MISSING naming everything that is missing */
export function readEnvironment(
  names: readonly string[],
  from: Readonly<Record<string, string | undefined>> = process.env,
): FunctionEnvironment {
  const missing = names.filter((name) => !from[name]);
  if (missing.length > 0) {
    const message = `The function cannot start: ${missing.join(", ")} not set. The stack has to set them.`;
    throw new OrderlyError("ORDERLY_CONFIGURATION_MISSING", message);
  }
  return Object.fromEntries(names.map((name) => [name, from[name] as string]));
}
