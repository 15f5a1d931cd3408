import type { CheckpointStore, MappingCheckpoint } from "./checkpoints.ts";

/** A store that also tells the latest checkpoint without waiting for the disk; undefined before the first. */
export type KeptPosition = CheckpointStore & { readonly latest: () => MappingCheckpoint | undefined };

/** Remembers what goes through a store. */
export function keepPosition(store: CheckpointStore): KeptPosition {
  let latest: MappingCheckpoint | undefined;
  return {
    load: async () => {
      latest ??= await store.load();
      return latest;
    },
    save: (checkpoint) => {
      latest = checkpoint;
      store.save(checkpoint);
    },
    flush: store.flush,
    latest: () => latest,
  };
}
