import type { Entity } from "./entity.ts";
import type { LocatedEvent } from "./locatedEvent.ts";
import { comparePositions, nextInRecord, type Position, recordOf } from "./position.ts";

/** Why an event has nothing left to do for an entity, or `undefined` when it is still to be applied. */
export function alreadyApplied(entity: Entity, located: LocatedEvent): "applied" | "duplicate" | undefined {
  if (isBehind(entity, located)) return "applied";
  return entity.recent.includes(located.event.id) ? "duplicate" : undefined;
}

/**
 * Behind or at the entity's position. Within one record Lambda's own de-aggregation gives no sub-sequence number
 * (esm 7.5), so the IDs of the last events decide there.
 */
function isBehind({ position, recent }: Entity, located: LocatedEvent): boolean {
  if (position === undefined) return false;
  if (!located.aggregated && recordOf(position) === recordOf(located.position)) {
    return recent.includes(located.event.id);
  }
  return comparePositions(located.position, position) <= 0;
}

/** Where the entity stands once the event is applied: always ahead of where it stood. */
export function positionAfter({ position }: Entity, located: LocatedEvent): Position {
  const again =
    position !== undefined && !located.aggregated && recordOf(position) === recordOf(located.position);
  return again ? nextInRecord(position) : located.position;
}
