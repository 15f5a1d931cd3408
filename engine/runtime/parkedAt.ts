import type { ParkedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import type { EntityStore } from "./ports.ts";

/** The event of a key that is parked at a position. */
export async function parkedAt(
  store: Pick<EntityStore, "loadParked">,
  { key, position }: { readonly key: string; readonly position: Position },
): Promise<ParkedEvent | undefined> {
  const [found] = await store.loadParked(key, { from: position, countMax: 1 });
  return found?.position === position ? found : undefined;
}
