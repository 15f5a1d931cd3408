import type { BatchBounds } from "./batchReader.ts";
import type { BatchInvocation, BatchVerdict } from "./batchVerdict.ts";
import { type EventOrigin, toWindowEvent } from "./kinesisEvent.ts";
import type { SourceRecord } from "./shardSource.ts";
import { emptyState, isTooLarge, type OpenWindow, stateOf, windowOf } from "./tumblingWindow.ts";

/** How a window ends: because its time is over, or because its state is too large. */
export type WindowEnd = "over" | "too large";

/**
 * The tumbling window of one shard:
 *
 *     none --first record--> open --its end, or the shard's, then the final invocation--> none
 *                             |  ^
 *                             +--+ state over 1 MB: final invocation, and on in the same window with no state
 */
export type WindowKeeper = {
  readonly open: () => OpenWindow | undefined;
  readonly isTooLarge: () => boolean;
  readonly bounds: () => BatchBounds;
  /** The event for records of the window, or its final one. Opens the window of the first record if none is open. */
  readonly event: (records: readonly SourceRecord[], ending?: WindowEnd) => string;
  /** Keeps the state that the function returned; an answer without one is a failure. (esm 2.9) */
  readonly accept: (verdict: BatchVerdict, invocation: BatchInvocation) => BatchVerdict;
  /** The final invocation is over: the state is dropped. (esm 2.12) */
  readonly close: (ending: WindowEnd) => void;
};

/** Bytes of an event around the state: span, shard, source and flags. */
const windowFieldsBytesMax = 1_024;

/** Goes on with `resumed`, the window that was open when the mapping stopped. */
export function createWindowKeeper(
  windowMs: number,
  { origin, resumed }: { readonly origin: EventOrigin; readonly resumed: OpenWindow | undefined },
): WindowKeeper {
  let open = resumed;
  return {
    open: () => open,
    isTooLarge: () => open !== undefined && isTooLarge(open),
    bounds: () => {
      const stateBytes = open === undefined ? 0 : Buffer.byteLength(open.state);
      return { window: open, reservedBytes: windowFieldsBytesMax + stateBytes };
    },
    event: (records, ending) => {
      open ??= { ...windowOf(records[0]?.arrivalMs ?? 0, windowMs), state: emptyState };
      const isTerminatedEarly = ending === "too large";
      const invocation = { window: open, isFinal: ending !== undefined, isTerminatedEarly };
      return toWindowEvent(records, { origin, invocation });
    },
    accept: (verdict, invocation) => {
      if (verdict.type !== "done" && verdict.type !== "partial") return verdict;
      const state = invocation.type === "returned" ? stateOf(invocation.payload) : undefined;
      if (open === undefined || state === undefined) return { type: "failed", functionError: null };
      open = { ...open, state };
      return verdict;
    },
    close: (ending) => {
      open = open && ending === "too large" ? { ...open, state: emptyState } : undefined;
    },
  };
}
