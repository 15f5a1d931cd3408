import { type Position, parsePosition } from "../../engine/index.ts";
import { ReplayError } from "../replayError.ts";

/** A place in the log as an operator names it. */
export type Moment =
  | { readonly kind: "start" | "now" }
  | { readonly kind: "time"; readonly timeMs: number }
  | { readonly kind: "position"; readonly position: Position };

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const durationPattern = /^-(\d+(?:\.\d+)?)([smhd])$/;
const positionPattern = /^\d{12}-\d{3}\d+-\d{6}$/;
const timePattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * Reads `start`, `now`, a time (`2026-11-24T00:00:00Z`, `2026-11-24`), a duration before now (`-2h`, `-30m`) or a position.
 * @throws ReplayError for anything else, and for a time in the future
 */
export function parseMoment(text: string, nowMs: number): Moment {
  if (text === "start" || text === "now") return { kind: text };
  const duration = durationPattern.exec(text);
  if (duration) {
    const [, amount, unit] = duration;
    return { kind: "time", timeMs: nowMs - Number(amount) * unitMs[unit as keyof typeof unitMs] };
  }
  if (positionPattern.test(text)) return { kind: "position", position: checkedPosition(text) };
  const timeMs = timePattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new ReplayError(
      `"${text}" is no place in the log. Give a time with its zone (2026-11-24T00:00:00Z), a duration before now ` +
        "(-2h, -30m, -7d), start, now, or a position as orderly tail shows it.",
    );
  }
  if (timeMs > nowMs) {
    throw new ReplayError(
      `${new Date(timeMs).toISOString()} is in the future: the log has nothing there yet. ` +
        `It is ${new Date(nowMs).toISOString()} now; leave the time out to go as far as the log does.`,
    );
  }
  return { kind: "time", timeMs };
}

function checkedPosition(text: string): Position {
  try {
    parsePosition(text);
  } catch (cause) {
    throw new ReplayError(`"${text}" is no position: its parts do not fit each other. Copy one whole.`, {
      cause,
    });
  }
  return text as Position;
}
