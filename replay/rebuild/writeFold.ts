import pMap from "p-map";
import type { Entity } from "../../engine/core/entity.ts";
import { limits } from "../../engine/core/limits.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { toCommitted } from "../../engine/runtime/entityCache.ts";
import { commitEntity } from "../../engine/runtime/keyEntity.ts";
import type { EntityStore } from "../../engine/runtime/ports.ts";
import type { LogFold } from "../fold/createLogFold.ts";
import type { Decisions } from "../fold/decisions.ts";
import { ReplayError } from "../replayError.ts";

export type WriteFoldOptions = {
  readonly processor: AnyProcessor;
  readonly store: Pick<EntityStore, "commit">;
  /** Entities that are written as they were before their last event, by key. */
  readonly withheld: ReadonlyMap<string, Entity>;
  /** Decisions that are carried over: an event that was left out stays so. */
  readonly decisions?: Decisions | undefined;
};

const writesInFlightMax = 32;

/** Writes the entities of a fold into an empty table: one write each, and more only for what a key has parked. */
export async function writeFold(fold: LogFold, options: WriteFoldOptions): Promise<number> {
  const { processor, store, withheld, decisions = new Map() } = options;
  let writes = 0;

  async function write(key: string, entity: Entity): Promise<void> {
    // The fold counts no revisions: the table is empty.
    let next: Entity = { ...entity, revision: 0 };
    const parked = fold.parked.get(key) ?? [];
    const skipped = decisions.get(key) ?? [];
    const step = limits.parkedPerCommitMax;
    for (let from = 0; from === 0 || from < Math.max(parked.length, skipped.length); from += step) {
      const some = { parked: parked.slice(from, from + step), skipped: skipped.slice(from, from + step) };
      const end = await commitEntity({ store, processor }, { key, entity: next, ...some });
      if (end === "conflict") {
        throw new ReplayError(
          `${key} was written by somebody else while the slot was filled. Is its function driven?`,
        );
      }
      writes += 1;
      next = toCommitted(next);
    }
  }

  await pMap(fold.entities, ([key, entity]) => write(key, withheld.get(key) ?? entity), {
    concurrency: writesInFlightMax,
  });
  return writes;
}
