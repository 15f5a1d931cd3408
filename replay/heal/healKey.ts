import type { Entity } from "../../engine/core/entity.ts";
import { limits } from "../../engine/core/limits.ts";
import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { comparePositions } from "../../engine/index.ts";
import { commitEntity } from "../../engine/runtime/keyEntity.ts";
import { parkedOf } from "../../engine/runtime/parkedOf.ts";
import type { EntityStore } from "../../engine/runtime/ports.ts";
import type { LogFold } from "../fold/createLogFold.ts";
import { ReplayError } from "../replayError.ts";

export type HealOptions = {
  readonly processor: AnyProcessor;
  readonly store: EntityStore;
  /** The fold of the log, at least of the key's lane. */
  readonly fold: LogFold;
  /** Reads on into the fold, as far as the log goes by now. */
  readonly readOn: () => Promise<void>;
};

/** What became of a key. */
export type Healed = {
  /** Parked events that are applied now, and those that still cannot be. */
  readonly released: number;
  readonly parked: number;
};

const conflictsMax = 20;

/**
 * Makes the entity of one key of a view again from the log, parked events included, and lets go of those that it holds now.
 * Safe to repeat, to end at any point, and beside live processing: every write is conditional on what was read.
 * @throws ReplayError when the log has no event of the key, or writers keep getting in between
 */
export async function healKey(key: string, { processor, store, fold, readOn }: HealOptions): Promise<Healed> {
  let released = 0;
  for (let conflicts = 0; conflicts < conflictsMax; ) {
    const table = (await store.load([key])).get(key);
    const expected = fold.entities.get(key);
    if (!expected) throw new ReplayError(`The log has no event of "${key}" that ${processor.name} handles.`);
    if (isAhead(table, expected)) {
      await readOn();
      conflicts += 1;
      continue;
    }
    const stays = fold.parked.get(key) ?? [];
    const parked: ParkedEvent[] = [];
    for await (const one of parkedOf(store, key)) parked.push(one);
    const leaving = parked.filter(({ position }) => !stays.some((one) => one.position === position));
    const some = leaving.slice(0, limits.parkedPerCommitMax);
    const isLast = some.length === leaving.length;
    const unmarked = leaving.filter(({ late }) => !late).slice(0, limits.parkedPerCommitMax);
    if (table && !isLast && unmarked.length > 0) {
      // Where one transaction does not hold them all, a redrive in between must not apply what the state has already.
      const marked = unmarked.map((one) => ({ ...one, late: true as const }));
      const end = await commitEntity({ store, processor }, { key, entity: table, parked: marked });
      if (end === "conflict") conflicts += 1;
      continue;
    }
    // Until the last of them has left, the key stays held: nothing may go past what is still parked.
    const held = isLast ? expected.held : table?.held;
    const { held: _, ...free } = expected;
    const entity: Entity = {
      ...free,
      revision: table?.revision ?? 0,
      outbox: table?.outbox ?? [],
      ...(held && { held }),
    };
    const fresh = stays.filter(({ position }) => !parked.some((one) => one.position === position));
    const commit = {
      key,
      entity,
      parked: fresh.slice(0, limits.parkedPerCommitMax),
      released: some.map(({ position }) => position),
    };
    const end = await commitEntity({ store, processor }, commit);
    if (end === "conflict") {
      conflicts += 1;
      continue;
    }
    released += some.length;
    if (isLast && fresh.length <= limits.parkedPerCommitMax) return { released, parked: stays.length };
  }
  throw new ReplayError(
    `Other writers keep changing "${key}" of ${processor.name}. Nothing is lost; try again.`,
  );
}

function isAhead(table: Entity | undefined, { position }: Entity): boolean {
  if (table?.position === undefined || position === undefined) return false;
  return comparePositions(table.position, position) > 0;
}
