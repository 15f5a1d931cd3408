import { LRUCache } from "lru-cache";
import type { Entity } from "../core/entity.ts";
import { limits } from "../core/limits.ts";

/** An entity as a warm function knows it. */
export type CachedEntity = {
  readonly entity: Entity;
  /** Causes of the outputs in the outbox that are not known to be sent: a redelivery sends these again. */
  readonly unsent: ReadonlySet<string>;
};

/** The entities that a function wrote or read last. A stale one is harmless: its commit conflicts and it is loaded. */
export type EntityCache = Pick<LRUCache<string, CachedEntity>, "get" | "set" | "delete" | "size">;

/** A cache that knows nothing yet: a cold function's. */
export function createEntityCache(): EntityCache {
  return new LRUCache<string, CachedEntity>({ max: limits.cachedEntitiesMax });
}

/** An entity fresh from the store: whether its outputs were sent is not known. */
export function toCached(entity: Entity): CachedEntity {
  return { entity, unsent: new Set(entity.outbox.flat().map(({ cause }) => cause)) };
}

/** The entity as a store has it once it is committed. */
export function toCommitted(entity: Entity): Entity {
  return { ...entity, revision: entity.revision + 1 };
}
