import type { Outputs } from "../../engine/core/entity.ts";
import type { Entity } from "../../engine/index.ts";
import type { Commit, EntityStore } from "../../engine/runtime/ports.ts";
import type { PlantedBug } from "./plantedBug.ts";

/** Mistakes about what is written, and when. */
export const storeBugs: Readonly<Record<string, PlantedBug>> = {
  "no-commit-condition": {
    what: "a commit overwrites whatever is there",
    seedsMax: 3,
    variant: { store: (store) => ({ ...store, commit: async (commit) => overwrite(store, commit) }) },
  },
  "no-item-condition": {
    what: "further items are written without a look at their version",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        commit: async (commit) => store.commit({ ...commit, items: await refresh(store, commit) }),
      }),
    },
  },
  "conflict-is-success": {
    what: "a commit that met another writer counts as done",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        async commit(commit) {
          await store.commit(commit);
          return "committed";
        },
      }),
    },
  },
  "two-transactions": {
    what: "the entity and the further items are written one after the other",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        async commit(commit) {
          const result = await store.commit({ ...commit, items: [] });
          if (result === "conflict" || commit.items.length === 0) return result;
          return store.commit({
            ...commit,
            entity: { ...commit.entity, revision: commit.entity.revision + 1 },
          });
        },
      }),
    },
  },
  "no-outbox": {
    what: "outputs are not kept with the entity",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        commit: (commit) => store.commit({ ...commit, entity: { ...commit.entity, outbox: [] } }),
      }),
    },
  },
  "publish-before-commit": {
    what: "events go to the log before the state that they follow from is written",
    seedsMax: 3,
    variant: {
      store: (store, { log }) => ({
        ...store,
        async commit(commit) {
          await log.append(newestOf(commit).flatMap(({ emit }) => emit));
          return store.commit(commit);
        },
      }),
    },
  },
  "notify-before-commit": {
    what: "clients are told before the state that they hear of is written",
    seedsMax: 3,
    variant: {
      store: (store, { notifier }) => ({
        ...store,
        async commit(commit) {
          await notifier.notify(newestOf(commit).flatMap(({ notify }) => notify));
          return store.commit(commit);
        },
      }),
    },
  },
  "no-memory-of-ids": {
    what: "the IDs of the last events are not looked at",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        commit: (commit) => store.commit({ ...commit, entity: forgetIds(commit.entity) }),
      }),
      cache: (cache) => ({
        get(key) {
          const known = cache.get(key);
          return known && { ...known, entity: forgetIds(known.entity) };
        },
        set: (key, known) => cache.set(key, known),
        delete: (key) => cache.delete(key),
        get size() {
          return cache.size;
        },
      }),
    },
  },
};

async function overwrite(store: EntityStore, commit: Commit): Promise<"committed" | "conflict"> {
  const there = (await store.load([commit.key])).get(commit.key);
  return store.commit({ ...commit, entity: { ...commit.entity, revision: there?.revision ?? 0 } });
}

async function refresh(store: EntityStore, { items }: Commit): Promise<Commit["items"]> {
  if (items.length === 0) return items;
  const there = await store.loadItems(items.map(({ key }) => key));
  return items.map((item) => ({ ...item, expectedVersion: there.get(item.key)?.version ?? 0 }));
}

function newestOf({ entity }: Commit): readonly Outputs[] {
  return entity.outbox.at(-1) ?? [];
}

function forgetIds(entity: Entity): Entity {
  return { ...entity, recent: [] };
}
