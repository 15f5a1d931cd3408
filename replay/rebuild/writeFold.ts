import pMap from "p-map";
import type { Entity } from "../../engine/core/entity.ts";
import { limits } from "../../engine/core/limits.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { EntityStore } from "../../engine/runtime/ports.ts";
import type { LogFold } from "../fold/createLogFold.ts";
import { ReplayError } from "../replayError.ts";

export type WriteFoldOptions = {
  readonly processor: AnyProcessor;
  readonly store: Pick<EntityStore, "commit">;
  /** Entities that are written as they were before their last event, by key. */
  readonly withheld: ReadonlyMap<string, Entity>;
};

const writesInFlightMax = 32;

/** Writes the entities of a fold into an empty table: one write each, and more only for what a key has parked. */
export async function writeFold(fold: LogFold, options: WriteFoldOptions): Promise<number> {
  const { processor, store, withheld } = options;
  let writes = 0;

  async function write(key: string, entity: Entity): Promise<void> {
    // The fold counts no revisions: the table is empty.
    let next: Entity = { ...entity, revision: 0 };
    const parked = fold.parked.get(key) ?? [];
    const index = processor.index?.(entity.state) ?? {};
    let from = 0;
    do {
      const some = parked.slice(from, from + limits.parkedPerCommitMax);
      const end = await store.commit({ key, entity: next, index, items: [], parked: some });
      if (end === "conflict") {
        throw new ReplayError(
          `${key} was written by somebody else while the slot was filled. Is its function driven?`,
        );
      }
      writes += 1;
      from += some.length;
      next = { ...next, revision: next.revision + 1 };
    } while (from < parked.length);
  }

  await pMap(fold.entities, ([key, entity]) => write(key, withheld.get(key) ?? entity), {
    concurrency: writesInFlightMax,
  });
  return writes;
}
