import type { Entity } from "../../engine/core/entity.ts";
import type { LogFold } from "../fold/createLogFold.ts";

/**
 * For each shard, the entity of its last event as it was before that event, by key: written so, the slot's function has to
 * apply the event itself, and by that shows that it has come through everything before it in the shard. Only where the
 * function will be given the event: of one that arrived before `sinceMs` it may never hear.
 */
export function withheldOf(fold: LogFold, sinceMs: number): ReadonlyMap<string, Entity> {
  const withheld = new Map<string, Entity>();
  for (const { key, before, position, arrivalMs } of fold.lastOfShard.values()) {
    const isLastOfKey = fold.entities.get(key)?.position === position;
    if (isLastOfKey && arrivalMs > sinceMs && !fold.parked.has(key)) withheld.set(key, before);
  }
  return withheld;
}
