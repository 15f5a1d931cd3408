import type { DomainEvent, EventDraft } from "../../engine/index.ts";
import { type Garbage, garbageId } from "../world/garbage.ts";
import type { SimulatedProvider } from "../world/provider.ts";
import { shop } from "../world/shop.ts";
import type { SimulatedTable } from "../world/store.ts";
import { type Testimony, witness } from "../world/witness.ts";
import { foldLog, type LeftOut, type Reference } from "./reference.ts";
import type { Violation } from "./violation.ts";

/** What was seen of one run, from outside. */
export type Evidence = {
  /** Everything that was taken into the stream, in order, duplicates included. */
  readonly log: readonly DomainEvent[];
  /** What producers sent, in order. */
  readonly produced: readonly DomainEvent[];
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  readonly provider: SimulatedProvider;
  /** What an operator decided to leave out, by processor. */
  readonly skipped: LeftOut;
  /** Keys that a mapping gave an event of up, as `processor/key`. */
  readonly givenUp: ReadonlySet<string>;
  readonly garbage: readonly Garbage[];
  /** Messages that were sent at least once, as `processor/key/sequence`. */
  readonly said: ReadonlySet<string>;
};

/** Judges a run that has come to rest. Knows the log, the tables' states and the provider's books, and no engine. */
export async function judge(evidence: Evidence): Promise<readonly Violation[]> {
  const leftOut = toLeftOut(evidence);
  const reference = await foldLog(evidence.log, leftOut);
  const isUncertain = toUncertain(evidence);
  const sound = withoutDecisions(evidence, leftOut);
  return [
    ...checkIdentity(evidence.log),
    ...checkProduced(evidence),
    ...checkViews(evidence, { ...reference, isUncertain }),
    ...checkEmitted(evidence, { ...reference, isUncertain }),
    ...checkSaid(evidence, { ...reference, isUncertain }),
    ...checkNothingLost(evidence, leftOut),
    ...checkDecisions(evidence),
    ...checkGarbage(evidence),
    ...checkMoney(evidence, sound),
    ...checkStock(evidence, { leftOut, isUncertain }),
  ];
}

/**
 * Keys that Lambda gave an event of up for: what comes behind it may be applied before it is parked (ADR 0009). There the
 * order is not promised, and what is late stays parked until the key is healed from the log. Nothing may be lost even so.
 */
function toUncertain({ tables, givenUp }: Evidence): IsUncertain {
  return (processor, key) =>
    givenUp.has(`${processor}/${key}`) ||
    [...(tables.get(processor)?.contents.parked.get(key)?.values() ?? [])].some(({ late }) => late);
}

/** Of every key, the events that were applied, are parked, or were left out by decision are all of them. */
function* checkNothingLost({ log, tables }: Evidence, leftOut: LeftOut): Generator<Violation> {
  const keys = Map.groupBy(uniqueOf(log), ({ subject }) => subject);
  for (const [key, events] of keys) {
    const state = tables.get(witness.name)?.contents.entities.get(key)?.state as Testimony | undefined;
    const aside = events.filter(({ id }) => leftOut.get(witness.name)?.has(id)).length;
    const found = (state?.count ?? 0) + aside;
    if (found < events.length)
      yield { rule: "nothing lost", text: `${key}: ${found} of ${events.length} events` };
  }
}

type IsUncertain = (processor: string, key: string) => boolean;
type Known = Reference & { readonly isUncertain: IsUncertain };

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
  return [...uniqueOf(log)].filter(({ subject }) => !keys.has(subject));
}

/** The same ID is the same event, however often it stands in the log. */
function* checkIdentity(log: readonly DomainEvent[]): Generator<Violation> {
  const texts = new Map<string, string>();
  for (const event of log) {
    const text = JSON.stringify(event);
    const before = texts.get(event.id);
    if (before !== undefined && before !== text) {
      yield { rule: "one event for each ID", text: `${before} and ${text}` };
    }
    texts.set(event.id, text);
  }
}

/** What a producer sent of a key stands in the log in its order, and nothing of it is missing. */
function* checkProduced({ log, produced }: Evidence): Generator<Violation> {
  const wanted = Map.groupBy(produced, ({ subject }) => subject);
  const first = [...uniqueOf(log)].filter(({ causationid }) => causationid === undefined);
  const found = Map.groupBy(first, ({ subject }) => subject);
  for (const [key, events] of wanted) {
    const sent = events.map(({ id }) => id).join();
    const stands = (found.get(key) ?? []).map(({ id }) => id).join();
    if (sent !== stands)
      yield { rule: "log keeps the producer's order", text: `${key}: ${stands}, not ${sent}` };
  }
}

/** Every view is the pure fold of the log: nothing lost, nothing twice, nothing out of order. */
function* checkViews({ tables }: Evidence, { states, isUncertain }: Known): Generator<Violation> {
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

/** Every event that a processor should emit is in the log under one ID, and no other. */
function* checkEmitted({ log }: Evidence, { emitted, isUncertain }: Known): Generator<Violation> {
  const actual = new Map<string, Map<string, DomainEvent>>();
  const keys = new Map(log.map(({ id, subject }) => [id, subject]));
  const isOpen = (origin: string): boolean => {
    const [processor = "", cause = ""] = origin.split("/");
    return isUncertain(processor, keys.get(cause) ?? "");
  };
  for (const event of log) {
    if (event.causationid === undefined) continue;
    const origin = `${event.source.replace("urn:orderly:", "")}/${event.causationid}`;
    const events = actual.get(origin) ?? new Map<string, DomainEvent>();
    actual.set(origin, events.set(event.id, event));
  }
  for (const [origin, drafts] of emitted) {
    const wanted = JSON.stringify(drafts.map(toContent));
    const found = JSON.stringify([...(actual.get(origin)?.values() ?? [])].map(toContent));
    if (found !== wanted && !isOpen(origin))
      yield { rule: "emitted once", text: `${origin} made ${found}, not ${wanted}` };
  }
  for (const origin of actual.keys()) {
    if (!emitted.has(origin) && !isOpen(origin))
      yield { rule: "emitted once", text: `${origin} should have made nothing` };
  }
}

function toContent({ type, data }: Pick<EventDraft, "type" | "data">): object {
  return { type, data };
}

/** Whatever should be said was said at least once; whether it arrived is the client's and the network's affair. */
function* checkSaid({ said }: Evidence, reference: Known): Generator<Violation> {
  for (const message of reference.said) {
    const [processor = "", key = ""] = message.split("/");
    if (!said.has(message) && !reference.isUncertain(processor, key))
      yield { rule: "nothing left unsaid", text: `${message} was never sent` };
  }
}

/** Every decision is recorded, and nothing else was left out. */
function* checkDecisions({ tables, skipped }: Evidence): Generator<Violation> {
  for (const [name, { contents }] of tables) {
    const recorded = contents.skipped.map(({ eventId }) => eventId).sort();
    const decided = [...(skipped.get(name) ?? [])].sort();
    if (recorded.join() === decided.join()) continue;
    yield { rule: "decisions are recorded", text: `${name}: ${recorded.join()}, not ${decided.join()}` };
  }
}

/** What is no event for a processor is set aside there, every time, and nowhere else. */
function* checkGarbage({ garbage, tables, skipped }: Evidence): Generator<Violation> {
  for (const { name, on } of shop) {
    const wanted = garbage.filter(({ type }) => type === undefined || on[type]).length;
    const parked = [...(tables.get(name)?.contents.parked.values() ?? [])].flatMap((ofKey) => [
      ...ofKey.values(),
    ]);
    const ids = [...(skipped.get(name) ?? []), ...parked.map(({ eventId }) => eventId)];
    const found = ids.filter((id) => id.startsWith(garbageId) || id.startsWith("unreadable/")).length;
    if (found !== wanted) {
      yield { rule: "what cannot be read is kept", text: `${name} set ${found} of ${wanted} aside` };
    }
  }
}

/** Authorized less refunded is confirmed, in the log and in the provider's own books. */
function* checkMoney({ provider }: Evidence, sound: readonly DomainEvent[]): Generator<Violation> {
  const sums = { authorized: 0, refunded: 0, confirmed: 0 };
  const books = { authorized: 0, refunded: 0 };
  for (const { id, type, data } of sound) {
    if (type === "payment.authorized") sums.authorized += (data as Payment).amount.amount;
    if (type === "payment.refunded") sums.refunded += (data as Payment).amount.amount;
    if (type === "order.confirmed") sums.confirmed += (data as Total).total.amount;
    books.authorized += provider.authorized.get(id) ?? 0;
    books.refunded += provider.refunded.get(id) ?? 0;
  }
  if (sums.authorized - sums.refunded !== sums.confirmed) {
    yield { rule: "money adds up", text: JSON.stringify(sums) };
  }
  if (books.authorized !== sums.authorized || books.refunded !== sums.refunded) {
    yield { rule: "money moves once", text: JSON.stringify({ log: sums, provider: books }) };
  }
}

type Payment = { readonly amount: { readonly amount: number } };
type Total = { readonly total: { readonly amount: number } };
type Line = { readonly sku: string; readonly quantity: number };
type Level = { readonly received: number; readonly available: number };

/** Received less reserved is available, by product, and never below zero. */
function* checkStock(
  { log, tables }: Evidence,
  { leftOut, isUncertain }: Pick<Known, "isUncertain"> & { readonly leftOut: LeftOut },
): Generator<Violation> {
  const levels = new Map<string, { received: number; available: number }>();
  const levelOf = (sku: string) => {
    const level = levels.get(sku) ?? { received: 0, available: 0 };
    levels.set(sku, level);
    return level;
  };
  for (const { id, type, data } of uniqueOf(log)) {
    if (type === "stock.received" && !leftOut.get("stock")?.has(id)) {
      const { sku, quantity } = data as Line;
      levelOf(sku).received += quantity;
      levelOf(sku).available += quantity;
    }
    if (type !== "stock.reserved") continue;
    for (const { sku, quantity } of (data as { readonly lines: readonly Line[] }).lines) {
      levelOf(sku).available -= quantity;
    }
  }
  const items = tables.get("stock")?.contents.items;
  for (const [sku, expected] of levels) {
    const actual = (items?.get(sku)?.item ?? { received: 0, available: 0 }) as Level;
    const isRight = actual.received === expected.received && actual.available === expected.available;
    if ((isRight || isUncertain("stock", sku)) && actual.available >= 0) continue;
    const text = `${sku} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
    yield { rule: "stock adds up", text };
  }
}

function uniqueOf(log: readonly DomainEvent[]): Iterable<DomainEvent> {
  return new Map(log.map((event) => [event.id, event])).values();
}
