import { toOrderlyError } from "../core/errors.ts";
import { headOf } from "../core/locatedEvent.ts";
import type { Position } from "../core/position.ts";
import { type FoldAsItWas, foldAsItWas, type KeyFold, toEmittedBy } from "./foldAsItWas.ts";
import type { Runtime } from "./runtime.ts";

/** What is known of a key, but for which of its late events were applied after all. */
export type KeyKnown = Omit<FoldAsItWas, "applied">;

/** A way in which a key may have come to its state; `problem` where the log says otherwise. */
export type Candidate = { readonly applied: ReadonlySet<Position> } & (
  | { readonly fold: KeyFold }
  | { readonly problem: Error }
);

/**
 * The ways in which a key may have come to its state. An event is called late when the entity does not remember it, and the
 * entity's memory is short: one that has left traces in the log was applied; of the others none was, or the first, or all.
 */
export async function* candidatesOf(runtime: Runtime, known: KeyKnown): AsyncGenerator<Candidate> {
  const emittedBy = toEmittedBy(runtime, known);
  const { late } = known.aside;
  const traced = known.events
    .filter((located) => late.includes(located.position) && emittedBy(headOf(located).id).length > 0)
    .map(({ position }) => position);
  const [first] = late;
  const tried = new Set<string>();
  for (const positions of [traced, first === undefined ? traced : [...traced, first], late]) {
    const applied = new Set(positions);
    const name = [...applied].sort().join();
    if (tried.has(name)) continue;
    tried.add(name);
    yield foldAsItWas(runtime, { ...known, applied }).then(
      (fold) => ({ applied, fold }),
      (thrown: unknown) => ({ applied, problem: toOrderlyError(thrown, "ORDERLY_STATE_DIFFERS") }),
    );
  }
}
