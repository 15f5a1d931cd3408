import type { SkippedEvent } from "../../engine/core/parkedEvent.ts";
import type { Position } from "../../engine/index.ts";

/** The recorded decisions to leave events out, by key. */
export type Decisions = ReadonlyMap<string, readonly SkippedEvent[]>;

/** Tells whether an event of a key was left out by a decision. */
export function toIsLeftOut(decisions: Decisions = new Map()): (key: string, position: Position) => boolean {
  const places = new Set(
    [...decisions].flatMap(([key, ofKey]) => ofKey.map(({ position }) => `${position} ${key}`)),
  );
  return (key, position) => places.has(`${position} ${key}`);
}
