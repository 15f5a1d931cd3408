import type { Entity, Held } from "./entity.ts";
import type { Position } from "./position.ts";
import type { Stored } from "./processor.ts";

/** The entity once one parked event has left: free again when nothing is parked any more. */
export function release<State extends Stored>(entity: Entity<State>, position: Position): Entity<State> {
  const { held, ...rest } = entity;
  if (!held) return rest;
  const isAwaited = held.awaits === position;
  const left: Held = {
    ...held,
    count: isAwaited ? held.count : held.count - 1,
    ...(isAwaited && { awaits: undefined }),
  };
  const isFree = left.count <= 0 && left.awaits === undefined && left.overflow === undefined;
  return isFree ? rest : { ...rest, held: left };
}
