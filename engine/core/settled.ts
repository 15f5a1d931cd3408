import type { Entity } from "./entity.ts";
import { headOf, type Located } from "./locatedEvent.ts";
import { comparePositions, nextInRecord, type Position, recordOf } from "./position.ts";

/** What of an entity says which events it has settled. */
export type Progress = Pick<Entity, "position" | "recent">;

/** Why an event has nothing left to do for an entity, or `undefined` when it is still to be settled. */
export function alreadySettled(progress: Progress, located: Located): "applied" | "duplicate" | undefined {
  const { position } = progress;
  if (position === undefined) return undefined;
  if (isSameRecord(position, located)) return isRecent(progress, located) ? "applied" : undefined;
  if (comparePositions(located.position, position) <= 0) return "applied";
  return isRecent(progress, located) ? "duplicate" : undefined;
}

/** Where the entity stands once the event is settled: always ahead of where it stood. */
export function positionAfter({ position }: Progress, located: Located): Position {
  return position !== undefined && isSameRecord(position, located)
    ? nextInRecord(position)
    : located.position;
}

/**
 * Within one record Lambda's own de-aggregation gives no sub-sequence number (esm 7.5), so the IDs of the last events
 * decide there.
 */
function isSameRecord(position: Position, { aggregated, position: at }: Located): boolean {
  return !aggregated && recordOf(position) === recordOf(at);
}

function isRecent({ recent }: Progress, located: Located): boolean {
  return recent.includes(headOf(located).id);
}
