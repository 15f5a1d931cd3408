import { PermanentError } from "../../engine/core/errors.ts";
import type { Handler } from "../../engine/core/processor.ts";
import type { DomainEvent, Entity } from "../../engine/index.ts";
import type { EntityCache } from "../../engine/runtime/entityCache.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { PlantedBug } from "./plantedBug.ts";

/** Mistakes about what cannot be applied now. */
export const parkingBugs: Readonly<Record<string, PlantedBug>> = {
  "forgotten-hold": {
    what: "a key with something parked goes on",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        commit: (commit) => store.commit({ ...commit, entity: unheld(commit.entity) }),
      }),
      cache: (cache) => forgetful(cache),
    },
  },
  "parked-and-dropped": {
    what: "a key is held, and the event itself is not kept",
    seedsMax: 3,
    variant: {
      store: (store) => ({ ...store, commit: ({ parked: _, ...commit }) => store.commit(commit) }),
    },
  },
  "parked-at-once": {
    what: "an error that the handler did not declare parks the event at its first try",
    seedsMax: 3,
    variant: {
      processor: (processor) =>
        mapHandlers(processor, (thrown) => {
          throw new PermanentError(String(thrown));
        }),
    },
  },
  "swallowed-errors": {
    what: "an event whose handler threw counts as applied",
    seedsMax: 3,
    variant: { processor: (processor) => mapHandlers(processor, () => undefined) },
  },
  "newer-is-invalid": {
    what: "an event of a version that is not known yet is taken for a broken one",
    seedsMax: 3,
    variant: {
      codec: (codec) => ({
        decode(json) {
          const decoded = codec.decode(json);
          return decoded.kind === "newer" ? { kind: "invalid", reason: "unknown version" } : decoded;
        },
      }),
    },
  },
  "silent-parking": {
    what: "the client of a parked event is not told",
    seedsMax: 3,
    variant: {
      notifier: (notifier) => ({
        notify: (all) => notifier.notify(all.filter(({ message }) => message.code === undefined)),
      }),
    },
  },
  "redrive-backwards": {
    what: "parked events are applied latest first",
    seedsMax: 3,
    variant: {
      store: (store) => ({
        ...store,
        loadParked: async (key, range) => [...(await store.loadParked(key, range))].reverse(),
      }),
    },
  },
  "released-before-sent": {
    what: "a redriven event leaves before what it made is sent",
    seedsMax: 12,
    variant: {
      store: (store) => ({
        ...store,
        commit(commit) {
          const done = (commit.parked ?? []).filter(({ applied }) => applied);
          if (done.length === 0) return store.commit(commit);
          return store.commit({ ...commit, parked: [], released: done.map(({ position }) => position) });
        },
      }),
    },
  },
  "unrecorded-skip": {
    what: "the decision to leave an event out is not written down",
    seedsMax: 3,
    variant: {
      store: (store) => ({ ...store, commit: ({ skipped: _, ...commit }) => store.commit(commit) }),
    },
  },
};

function unheld({ held: _, ...entity }: Entity): Entity {
  return entity;
}

function forgetful(cache: EntityCache): EntityCache {
  return {
    get(key) {
      const known = cache.get(key);
      return known && { ...known, entity: unheld(known.entity) };
    },
    set: (key, known) => cache.set(key, known),
    delete: (key) => cache.delete(key),
    get size() {
      return cache.size;
    },
  };
}

type AnyHandler = Handler<object, DomainEvent, object>;

/** The processor with something else done about what its handlers throw. */
function mapHandlers(
  processor: Runtime["processor"],
  rescue: (thrown: unknown) => undefined,
): Runtime["processor"] {
  const rescued =
    (handler: AnyHandler): AnyHandler =>
    (state, event, context) => {
      try {
        const decided = handler(state, event, context);
        return decided instanceof Promise ? decided.catch(rescue) : decided;
      } catch (thrown) {
        return rescue(thrown);
      }
    };
  const on = Object.entries(processor.on).map(([type, handler]) => [type, handler && rescued(handler)]);
  return { ...processor, on: Object.fromEntries(on) };
}
