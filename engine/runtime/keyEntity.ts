import { type Entity, newEntity } from "../core/entity.ts";
import type { Commit, EntityStore } from "./ports.ts";
import type { Runtime } from "./runtime.ts";

/** A processor and where its entities are. */
type Place = Pick<Runtime, "store" | "processor">;

/** The entity of one key as it is stored, or a new one. */
export async function loadEntity({ store, processor }: Place, key: string): Promise<Entity> {
  return (await store.load([key])).get(key) ?? newEntity(processor.initial());
}

/** Commits an entity with what the processor's indexes are keyed by, which follows from its state. */
export function commitEntity(
  { store, processor }: Pick<Place, "processor"> & { readonly store: Pick<EntityStore, "commit"> },
  commit: Pick<Commit, "key" | "entity"> & Partial<Omit<Commit, "index">>,
): Promise<"committed" | "conflict"> {
  const index = processor.index?.(commit.entity.state) ?? {};
  return store.commit({ items: [], ...commit, index });
}
