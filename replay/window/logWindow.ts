import type { LogBounds } from "../log/logSource.ts";
import type { Moment } from "../log/moment.ts";
import type { ReadLogOptions } from "../log/readLog.ts";
import { ReplayError } from "../replayError.ts";

/** A part of the log as it was asked for, and as it is read. */
export type LogWindow = {
  /** What events have to be in by their own time; open where a moment is no time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly read: Required<Pick<ReadLogOptions, "from" | "to">>;
};

/**
 * Arrival times are approximate, and an event arrives after its own time: by moments, or by minutes where its append
 * had to be tried again. The window is read so much wider on both sides.
 */
export const windowMarginMs = 5 * 60_000;

/**
 * The window between two moments.
 * @throws ReplayError when it ends before it begins, or begins before the log does
 */
export function toLogWindow(
  { from, to }: { readonly from: Moment; readonly to: Moment },
  { bounds, nowMs }: { readonly bounds: LogBounds; readonly nowMs: number },
): LogWindow {
  if (to.kind === "position") {
    throw new ReplayError(
      "--to is a time: a position ends one shard only. Give the time of the event instead.",
    );
  }
  if (to.kind === "start")
    throw new ReplayError("--to start leaves nothing. Leave it out to go as far as the log.");
  if (from.kind === "now")
    throw new ReplayError("--from now leaves nothing. Give a time before now, or start.");
  const toMs = to.kind === "time" ? to.timeMs : Number.POSITIVE_INFINITY;
  const fromMs = from.kind === "time" ? from.timeMs : Number.NEGATIVE_INFINITY;
  if (fromMs >= toMs) {
    throw new ReplayError(
      `The window ends (${iso(toMs)}) before it begins (${iso(fromMs)}). Swap --from and --to.`,
    );
  }
  if (from.kind === "time" && fromMs < bounds.oldestMs) {
    throw new ReplayError(
      `${iso(fromMs)} is before the log begins: stream and archive go back to ${iso(bounds.oldestMs)}. ` +
        "Begin there or later, or with --from start.",
    );
  }
  const readFrom: Moment =
    from.kind === "time"
      ? { kind: "time", timeMs: Math.max(bounds.createdMs, fromMs - windowMarginMs) }
      : from;
  const end = toMs + windowMarginMs;
  const readTo = end < nowMs ? ({ kind: "time", timeMs: end } as const) : ({ kind: "now" } as const);
  return { fromMs, toMs, read: { from: readFrom, to: readTo } };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
