import type { Entity } from "../../engine/core/entity.ts";
import { comparePositions, type Position, parsePosition } from "../../engine/index.ts";

/**
 * Where the reading of each shard begins, by its ID; `start` when the whole log is read. An entity may be moved forward only
 * if nothing between its position and the window can be missing: whatever it skips would be lost to it for good.
 */
export type WindowStart = "start" | ReadonlyMap<string, Position>;

/** Whether everything behind an entity's position is in the window. */
export function isCovered({ position }: Pick<Entity, "position">, start: WindowStart): boolean {
  if (start === "start") return true;
  if (position === undefined) return false;
  const first = start.get(parsePosition(position).shardId);
  return first !== undefined && comparePositions(position, first) >= 0;
}
