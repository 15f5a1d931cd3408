import type { Entity } from "../core/entity.ts";
import type { ParkedEvent, SkippedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import type { Commit, EntityStore, VersionedItem } from "../runtime/ports.ts";
import { frozen } from "./frozen.ts";

/** A store in memory, with what tests want to see of it. */
export type MemoryEntityStore = EntityStore & {
  readonly entities: Map<string, Entity>;
  readonly items: Map<string, VersionedItem>;
  /** By key and position. */
  readonly parked: Map<string, Map<Position, ParkedEvent>>;
  readonly skipped: (SkippedEvent & { readonly key: string })[];
  /** Requests so far: a batch read of up to 100 keys is one, a transaction is one write. */
  readonly requests: { reads: number; writes: number };
};

const batchKeysMax = 100;

/** Keeps the promises of `EntityStore` in memory; what it is given is frozen, as nobody may change what is stored. */
export function createMemoryEntityStore(): MemoryEntityStore {
  const entities = new Map<string, Entity>();
  const items = new Map<string, VersionedItem>();
  const parked = new Map<string, Map<Position, ParkedEvent>>();
  const skipped: (SkippedEvent & { readonly key: string })[] = [];
  const requests = { reads: 0, writes: 0 };

  function pick<Value>(from: ReadonlyMap<string, Value>, keys: readonly string[]): Map<string, Value> {
    requests.reads += Math.ceil(keys.length / batchKeysMax);
    return new Map(keys.filter((key) => from.has(key)).map((key) => [key, from.get(key) as Value]));
  }

  function holds({ key, entity, items: touched }: Commit): boolean {
    if ((entities.get(key)?.revision ?? 0) !== entity.revision) return false;
    return touched.every((item) => (items.get(item.key)?.version ?? 0) === item.expectedVersion);
  }

  function writeParked({ key, parked: changed = [], released = [], skipped: decided = [] }: Commit): void {
    const ofKey = parked.get(key) ?? new Map<Position, ParkedEvent>();
    for (const event of changed) ofKey.set(event.position, frozen(event));
    for (const position of released) ofKey.delete(position);
    if (ofKey.size > 0) parked.set(key, ofKey);
    else parked.delete(key);
    skipped.push(...decided.map((event) => frozen({ ...event, key })));
  }

  return {
    entities,
    items,
    parked,
    skipped,
    requests,
    load: async (keys) => pick(entities, keys),
    loadItems: async (keys) => pick(items, keys),
    async loadParked(key, { from = "", countMax }) {
      requests.reads += 1;
      const ofKey = [...(parked.get(key)?.values() ?? [])].filter(({ position }) => position >= from);
      ofKey.sort((a, b) => (a.position < b.position ? -1 : 1));
      return ofKey.slice(0, countMax);
    },
    async loadSkipped(wanted) {
      requests.reads += 1;
      const ofKey = skipped.filter(({ key }) => key === wanted).map(({ key: _, ...event }) => event);
      return ofKey.sort((a, b) => (a.position < b.position ? -1 : 1));
    },
    async commit(commit) {
      requests.writes += 1;
      if (!holds(commit)) return "conflict";
      const { key, entity } = commit;
      entities.set(key, frozen({ ...entity, revision: entity.revision + 1 }));
      for (const item of commit.items) {
        const version = item.expectedVersion + 1;
        if (item.item) items.set(item.key, frozen({ version, item: item.item }));
      }
      writeParked(commit);
      return "committed";
    },
  };
}
