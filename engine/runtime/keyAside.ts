import type { Entity, Outputs } from "../core/entity.ts";
import { comparePositions, type Position } from "../core/position.ts";
import { parkedOf } from "./parkedOf.ts";
import type { EntityStore } from "./ports.ts";

/** Which settled events of a key are not applied, and why. */
export type KeyAside = {
  /** `late`: later events of the key were applied without it. */
  readonly at: (position: Position) => "late" | "aside" | undefined;
  /** Where late events are parked. */
  readonly late: readonly Position[];
  readonly eventIds: ReadonlySet<string>;
  /** What parked events produced when they were applied, as it may not be in the log yet. */
  readonly unsent: readonly Outputs[];
};

/** Reads what of a key is parked, was left out by a decision, is awaited, or stands in the log alone. */
export async function loadAside(
  store: EntityStore,
  { key, entity }: { readonly key: string; readonly entity: Entity },
): Promise<KeyAside> {
  const { awaits, overflow } = entity.held ?? {};
  const aside = new Map<Position, "late" | "aside">(awaits === undefined ? [] : [[awaits, "aside"]]);
  const late: Position[] = [];
  const eventIds = new Set<string>();
  const unsent: Outputs[] = [];
  for await (const event of parkedOf(store, key)) {
    eventIds.add(event.eventId);
    if (event.applied) unsent.push(event.applied);
    else aside.set(event.position, event.late ? "late" : "aside");
    if (event.late && !event.applied) late.push(event.position);
  }
  for (const { position, late: wasLate } of await store.loadSkipped(key))
    aside.set(position, wasLate ? "late" : "aside");
  const isInLogAlone = (position: Position): boolean =>
    overflow !== undefined && comparePositions(overflow, position) <= 0;
  const at = (position: Position) => aside.get(position) ?? (isInLogAlone(position) ? "aside" : undefined);
  return { at, late, eventIds, unsent };
}
