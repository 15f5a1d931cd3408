import { headOf, type Located } from "../../engine/core/locatedEvent.ts";
import { comparePositions, type Position } from "../../engine/index.ts";
import type { KeyLog, LoggedEvent } from "../../engine/runtime/keyLog.ts";
import { ReplayError } from "../replayError.ts";

/** Kept clear of the 6 MB that Lambda takes with an Invoke, for what stands around the events. */
export const keyLogBytesMax = 6_000_000;

/**
 * The events of a key as its function is given them: all of them, or with `from` as many from there on as an invocation
 * takes, a producer's duplicates of earlier ones left out.
 * @throws ReplayError where all are wanted, and are more than an invocation takes
 */
export function toKeyLog(
  events: readonly Located[],
  {
    from,
    bytesMax = keyLogBytesMax,
  }: { readonly from?: Position | undefined; readonly bytesMax?: number } = {},
): KeyLog {
  const last = events.at(-1)?.position;
  if (last === undefined) throw new ReplayError("The log has no event of the key any more.");
  if (from !== undefined) return toPart(events, from, bytesMax);
  const all = events.map(toLogged);
  const bytes = all.reduce((sum, event) => sum + bytesOf(event), 0);
  if (bytes <= bytesMax) return { upTo: last, events: all };
  const [{ subject = "" } = {}] = events.map(headOf);
  throw new ReplayError(
    `The events of ${subject} in the log take ${bytes} bytes; a function is given ${bytesMax} at most. So the key cannot ` +
      "be folded by its function: leave the late event out (orderly skip ID --reason TEXT), and make up for it by a new event.",
  );
}

function toPart(events: readonly Located[], from: Position, bytesMax: number): KeyLog {
  const seen = new Set<string>();
  const part: LoggedEvent[] = [];
  let bytes = 0;
  let upTo = from;
  for (const located of events) {
    const { id } = headOf(located);
    const isRepeated = seen.has(id);
    seen.add(id);
    if (comparePositions(located.position, from) < 0) continue;
    const logged = toLogged(located);
    bytes += isRepeated ? 0 : bytesOf(logged);
    if (bytes > bytesMax && part.length > 0) break;
    if (!isRepeated) part.push(logged);
    upTo = located.position;
  }
  return { from, upTo, events: part };
}

function toLogged({ position, data }: Located): LoggedEvent {
  return { position, data };
}

function bytesOf(event: LoggedEvent): number {
  return Buffer.byteLength(JSON.stringify(event)) + 1;
}
