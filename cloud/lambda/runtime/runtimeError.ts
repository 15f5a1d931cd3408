import type { RuntimeError } from "./messages.ts";

/** The error as the invoker sees it. Anything can be thrown, so anything is accepted. */
export function toRuntimeError(thrown: unknown): RuntimeError {
  if (isError(thrown)) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? "").split("\n"),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** The error as the runtime logs it: with its own properties (code, ...) and `stack` in place of `trace`. */
export function toLoggedError(thrown: unknown): string {
  const { errorType, errorMessage, trace } = toRuntimeError(thrown);
  const properties = isError(thrown) ? { ...thrown } : {};
  return (
    stringify({ errorType, errorMessage, ...properties, stack: trace }) ?? `{"errorType":"${errorType}"}`
  );
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** `instanceof` would miss an error made in another realm (node:vm). */
function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === "object" && value !== null && "stack" in value && "message" in value && "name" in value)
  );
}
