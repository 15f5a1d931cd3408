import type { Entity } from "../core/entity.ts";
import type { Commit, EntityStore, VersionedItem } from "../runtime/ports.ts";

/** A store in memory, with what tests want to see of it. */
export type MemoryEntityStore = EntityStore & {
  readonly entities: Map<string, Entity>;
  readonly items: Map<string, VersionedItem>;
  /** Requests so far: a batch read of up to 100 keys is one, a transaction is one write. */
  readonly requests: { reads: number; writes: number };
};

const batchKeysMax = 100;

/** Keeps the promises of `EntityStore` in memory; what goes in and out is not shared with the caller. */
export function createMemoryEntityStore(): MemoryEntityStore {
  const entities = new Map<string, Entity>();
  const items = new Map<string, VersionedItem>();
  const requests = { reads: 0, writes: 0 };

  function pick<Value>(from: ReadonlyMap<string, Value>, keys: readonly string[]): Map<string, Value> {
    requests.reads += Math.ceil(keys.length / batchKeysMax);
    return new Map(
      keys.filter((key) => from.has(key)).map((key) => [key, structuredClone(from.get(key) as Value)]),
    );
  }

  function holds({ key, expected, items: touched }: Commit): boolean {
    if (entities.get(key)?.position !== expected) return false;
    return touched.every((item) => (items.get(item.key)?.version ?? 0) === item.expectedVersion);
  }

  return {
    entities,
    items,
    requests,
    load: async (keys) => pick(entities, keys),
    loadItems: async (keys) => pick(items, keys),
    async commit(commit) {
      requests.writes += 1;
      if (!holds(commit)) return "conflict";
      entities.set(commit.key, structuredClone(commit.entity));
      for (const { key, expectedVersion, item } of commit.items) {
        if (item) items.set(key, { version: expectedVersion + 1, item: structuredClone(item) });
      }
      return "committed";
    },
  };
}
