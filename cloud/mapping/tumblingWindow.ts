import type { SourceRecord } from "./shardSource.ts";

/** A span of arrival times, its end excluded. */
export type TimeWindow = { readonly startMs: number; readonly endMs: number };

/** The window that a shard is in, with what the function made of its records so far. */
export type OpenWindow = TimeWindow & {
  /** JSON of an object. */
  readonly state: string;
};

/** The most bytes of a window's state. (esm 2.11) */
export const windowStateBytesMax = 1_048_576;

/** What a window begins with. (esm 2.10) */
export const emptyState = "{}";

/** The window that an arrival time falls into; windows follow one another from the epoch on. (esm 2.13) */
export function windowOf(arrivalMs: number, windowMs: number): TimeWindow {
  const startMs = Math.floor(arrivalMs / windowMs) * windowMs;
  return { startMs, endMs: startMs + windowMs };
}

/** How many records from the first on belong to the window. */
export function countOfWindow(records: readonly SourceRecord[], { endMs }: TimeWindow): number {
  const later = records.findIndex(({ arrivalMs }) => arrivalMs >= endMs);
  return later < 0 ? records.length : later;
}

/** Whether the state of a window is larger than it may be, so that the window has to end early. */
export function isTooLarge({ state }: OpenWindow): boolean {
  return Buffer.byteLength(state) > windowStateBytesMax;
}

/** The state that a function returned, as JSON; undefined when there is none, which is a failure. (esm 2.9) */
export function stateOf(payload: string): string | undefined {
  try {
    const state = (JSON.parse(payload) as { readonly state?: unknown } | null)?.state;
    return typeof state === "object" && state !== null ? JSON.stringify(state) : undefined;
  } catch {
    return undefined;
  }
}
