import type { Clock } from "../../clock.ts";
import type { EventSource, EventSourceSettings } from "../eventSource.ts";
import type { ChangeStore } from "./changeStore.ts";
import { createManagedMapping, type ManagedMapping } from "./managedMapping.ts";
import { type MappingChange, reconcileMappings } from "./mappingChange.ts";

/** All mappings of a cloud. */
export type MappingRegistry = {
  readonly list: () => readonly ManagedMapping[];
  readonly get: (uuid: string) => ManagedMapping | undefined;
  /** Each is kept before it takes effect, and takes effect after it returns. */
  readonly create: (settings: EventSourceSettings) => ManagedMapping;
  readonly update: (settings: EventSourceSettings) => ManagedMapping;
  readonly remove: (uuid: string) => void;
  /** Starts what is described. Rejects when one of the stack's mappings cannot run. */
  readonly start: () => Promise<void>;
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
};

export type MappingRegistryOptions = {
  /** Of the stack. */
  readonly described: readonly EventSourceSettings[];
  readonly store: ChangeStore;
  readonly open: (settings: EventSourceSettings) => EventSource;
  /** Forgets how far a mapping got. */
  readonly forget: (uuid: string) => Promise<void>;
  readonly clock: Clock;
  readonly onNotice: (message: string) => void;
};

/** Reads what earlier runs kept and has every mapping there, none of them started. */
export function createMappingRegistry(options: MappingRegistryOptions): MappingRegistry {
  const { described, store, clock, onNotice } = options;
  const descriptions = new Map(described.map((settings) => [settings.uuid, settings]));
  const reconciled = reconcileMappings(described, { changes: store.load(), nowMs: clock.now() });
  const changes = new Map(reconciled.changes.map((change) => [change.uuid, change]));
  const managed = new Map<string, ManagedMapping>();
  for (const notice of reconciled.notices) onNotice(notice);

  const keep = (uuid: string, settings: EventSourceSettings | undefined): void => {
    const change = { uuid, changedAtMs: clock.now(), settings, described: descriptions.get(uuid) };
    if (settings === undefined && change.described === undefined) changes.delete(uuid);
    else changes.set(uuid, change satisfies MappingChange);
    store.save([...changes.values()]);
  };
  const add = (settings: EventSourceSettings, lastModifiedMs: number): ManagedMapping => {
    const mapping = createManagedMapping({ ...options, settings, lastModifiedMs });
    managed.set(settings.uuid, mapping);
    return mapping;
  };
  for (const { settings, lastModifiedMs } of reconciled.mappings) add(settings, lastModifiedMs);

  return {
    list: () => [...managed.values()],
    get: (uuid) => managed.get(uuid),
    create: (settings) => {
      keep(settings.uuid, settings);
      const mapping = add(settings, clock.now());
      mapping.create();
      return mapping;
    },
    update: (settings) => {
      const mapping = managed.get(settings.uuid);
      if (mapping === undefined) throw new Error(`There is no mapping ${settings.uuid}`);
      keep(settings.uuid, settings);
      mapping.update(settings);
      return mapping;
    },
    remove: (uuid) => {
      keep(uuid, undefined);
      const removed = managed.get(uuid)?.remove();
      void removed
        ?.then(() => options.forget(uuid))
        .catch((error: unknown) => onNotice(`The checkpoint of mapping ${uuid} stays: ${String(error)}`))
        .then(() => managed.delete(uuid));
    },
    start: async () => {
      for (const uuid of reconciled.revived) await options.forget(uuid);
      store.save([...changes.values()]);
      for (const mapping of managed.values()) {
        const { uuid } = mapping.settings();
        // What the API made may fit the stack no more; that must not keep the rest from coming up.
        if (descriptions.has(uuid) && !changes.has(uuid)) await mapping.start();
        else mapping.create();
      }
    },
    stop: async ({ graceMs }) => {
      await Promise.all([...managed.values()].map((mapping) => mapping.stop({ graceMs })));
    },
  };
}
