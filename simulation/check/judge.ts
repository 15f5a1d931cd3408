import type { DomainEvent } from "../../engine/index.ts";
import { views } from "../../processors/registry.ts";
import type { SimulatedTable } from "../world/store.ts";
import { witness } from "../world/witness.ts";
import { checkMoney, checkStock } from "./bookChecks.ts";
import type { Evidence, Known } from "./evidence.ts";
import { checkIdentity, checkProduced } from "./logChecks.ts";
import { checkEmitted, checkSaid } from "./outputChecks.ts";
import { checkDecisions, checkGarbage } from "./parkedChecks.ts";
import { foldLog, type LeftOut } from "./reference.ts";
import { uniqueOf } from "./uniqueOf.ts";
import { checkNothingLost, checkViews } from "./viewChecks.ts";
import type { Violation } from "./violation.ts";

/** Judges a run that has come to rest. Knows the log, the tables' states and the provider's books, and no engine. */
export async function judge(evidence: Evidence): Promise<readonly Violation[]> {
  const leftOut = toLeftOut(evidence);
  const reference = await foldLog(evidence.log, leftOut);
  const known: Known = { ...reference, leftOut, isUncertain: toUncertain(evidence) };
  return [
    ...checkIdentity(evidence.log),
    ...checkProduced(evidence),
    ...checkViews(evidence, known),
    ...checkNothingLost(evidence, known),
    ...checkEmitted(evidence, known),
    ...checkSaid(evidence, known),
    ...checkDecisions(evidence),
    ...checkGarbage(evidence),
    ...checkMoney(evidence, withoutDecisions(evidence, leftOut)),
    ...checkStock(evidence, known),
  ];
}

/** What asks nothing of the world and emits nothing: a late event that was redriven leaves no trace there. */
const pure = new Set([...views, witness].map(({ name }) => name));

function toUncertain({ tables, givenUp, log }: Evidence): Known["isUncertain"] {
  const byId = [...Map.groupBy(log, ({ id }) => id).values()];
  const repeated = new Set(byId.flatMap(([first, second]) => (first && second ? [first.subject] : [])));
  return (processor, key) =>
    (givenUp.has(`${processor}/${key}`) && (!pure.has(processor) || repeated.has(key))) ||
    [...(tables.get(processor)?.contents.parked.get(key)?.values() ?? [])].some(({ late }) => late);
}

/** Whatever is neither folded into a view nor named here is lost. */
function toLeftOut({ tables, skipped }: Evidence): LeftOut {
  const parkedOf = ({ contents }: SimulatedTable): string[] =>
    [...contents.parked.values()].flatMap((ofKey) =>
      [...ofKey.values()].filter(({ applied }) => !applied).map(({ eventId }) => eventId),
    );
  return new Map(
    [...tables].map(([name, table]) => [name, new Set([...parkedOf(table), ...(skipped.get(name) ?? [])])]),
  );
}

/** The events of the orders about which nothing was decided: only they have to come to an end. */
function withoutDecisions({ log, givenUp }: Evidence, leftOut: LeftOut): readonly DomainEvent[] {
  const decided = new Set([...leftOut.values()].flatMap((ids) => [...ids]));
  const keys = new Set(log.filter(({ id }) => decided.has(id)).map(({ subject }) => subject));
  for (const name of givenUp) keys.add(name.slice(name.indexOf("/") + 1));
  return uniqueOf(log).filter(({ subject }) => !keys.has(subject));
}
