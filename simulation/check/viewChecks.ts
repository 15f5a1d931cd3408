import { shop } from "../world/shop.ts";
import { type Testimony, witness } from "../world/witness.ts";
import type { Evidence, Known } from "./evidence.ts";
import { uniqueOf } from "./uniqueOf.ts";
import type { Violation } from "./violation.ts";

/** Every view is the pure fold of the log: nothing lost, nothing twice, nothing out of order. */
export function* checkViews({ tables }: Evidence, { states, isUncertain }: Known): Generator<Violation> {
  for (const { name: processor, initial } of shop) {
    const expected = states.get(processor) ?? new Map();
    const untouched = JSON.stringify(initial());
    const entities = tables.get(processor)?.contents.entities;
    for (const [key, state] of expected) {
      if (isUncertain(processor, key)) continue;
      const actual = JSON.stringify(entities?.get(key)?.state);
      const wanted = JSON.stringify(state);
      if (actual !== wanted) {
        yield {
          rule: "view is the fold of the log",
          text: `${processor}/${key} is ${actual}, not ${wanted}`,
        };
      }
    }
    for (const [key, { state }] of entities ?? []) {
      if (expected.has(key) || isUncertain(processor, key) || JSON.stringify(state) === untouched) continue;
      yield { rule: "view is the fold of the log", text: `${processor}/${key} is of no event` };
    }
  }
}

/** Of every key, the events that were applied, are parked, or were left out by decision are all of them. */
export function* checkNothingLost({ log, tables }: Evidence, { leftOut }: Known): Generator<Violation> {
  const keys = Map.groupBy(uniqueOf(log), ({ subject }) => subject);
  for (const [key, events] of keys) {
    const state = tables.get(witness.name)?.contents.entities.get(key)?.state as Testimony | undefined;
    const aside = events.filter(({ id }) => leftOut.get(witness.name)?.has(id)).length;
    const found = (state?.count ?? 0) + aside;
    if (found < events.length)
      yield { rule: "nothing lost", text: `${key}: ${found} of ${events.length} events` };
  }
}
