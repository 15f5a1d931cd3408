import { isDeepStrictEqual } from "node:util";
import type { Entity, Outputs } from "../core/entity.ts";
import { OrderlyError, toOrderlyError } from "../core/errors.ts";
import type { DomainEvent } from "../core/event.ts";
import { headOf, type Located, type LocatedEvent } from "../core/locatedEvent.ts";
import { comparePositions, type Position } from "../core/position.ts";
import type { Stored } from "../core/processor.ts";
import { type Decided, decideAsRecorded } from "./decide.ts";
import type { KeyAside } from "./keyAside.ts";
import type { Runtime } from "./runtime.ts";

/** One applied event: the state before it, and what it decided. */
export type KeyStep = {
  readonly located: LocatedEvent;
  readonly emitted: readonly DomainEvent[];
  readonly decided: Decided;
};

/** The applied events of a key, and the state that they lead to. */
export type KeyFold = { readonly steps: readonly KeyStep[]; readonly state: Stored };

export type FoldAsItWas = {
  readonly key: string;
  readonly entity: Entity;
  /** The whole log of the key. */
  readonly events: readonly Located[];
  readonly aside: KeyAside;
  /** Outputs that the log may not hold yet. */
  readonly unsent: readonly Outputs[];
  /** Late events that are taken for applied all the same. */
  readonly applied: ReadonlySet<Position>;
};

/**
 * The state of a key as its settled events have made it, with the world's recorded answers: nothing is asked and nothing
 * is changed.
 * @throws OrderlyError ORDERLY_STATE_DIFFERS naming the event where the log says that it went otherwise
 */
export async function foldAsItWas(runtime: Runtime, was: FoldAsItWas): Promise<KeyFold> {
  const emittedBy = toEmittedBy(runtime, was);
  const steps: KeyStep[] = [];
  let state: Stored = runtime.processor.initial();
  for (const located of appliedOf(runtime, was)) {
    const emitted = emittedBy(located.event.id);
    const decided = await decideAsRecorded(runtime, { state, located }, emitted).catch((thrown: unknown) => {
      const { message } = toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED");
      throw differs(was.key, located, message);
    });
    checkEmitted(was.key, { located, emitted, decided });
    steps.push({ located, emitted, decided });
    state = decided.state;
  }
  return { steps, state };
}

/** Whether two states are the same to a store, which drops what is undefined. */
export function isSameState(a: Stored, b: Stored): boolean {
  return isDeepStrictEqual(toPlain(a), toPlain(b));
}

/** As a store keeps it. */
export function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What a processor has emitted for each event, as the log has it, with what is on its way there. */
export function toEmittedBy(
  { processor }: Pick<Runtime, "processor">,
  { key, entity, events, aside, unsent }: Omit<FoldAsItWas, "applied">,
): (cause: string) => readonly DomainEvent[] {
  const source = `urn:orderly:${processor.name}`;
  const logged = events.flatMap((located) => ("event" in located ? [located.event] : []));
  const kept = [...entity.outbox.flat(), ...aside.unsent, ...unsent].flatMap(({ emit }) => emit);
  const byCause = new Map<string, Map<string, DomainEvent>>();
  for (const event of [...kept, ...logged]) {
    const { id, causationid = "", subject } = event;
    if (event.source !== source || subject !== key) continue;
    const ofCause = byCause.get(causationid) ?? new Map<string, DomainEvent>();
    byCause.set(causationid, ofCause.set(id, event));
  }
  return (cause: string): readonly DomainEvent[] => [...(byCause.get(cause)?.values() ?? [])];
}

/** The applied events in order; a producer's duplicate is dropped, as it was then. */
function* appliedOf(
  { processor }: Runtime,
  { key, entity: { position }, events, aside, applied }: FoldAsItWas,
): Generator<LocatedEvent> {
  const seen = new Set<string>();
  for (const located of events) {
    const { id, type } = headOf(located);
    if (position === undefined || comparePositions(located.position, position) > 0) return;
    if ((type !== undefined && !processor.on[type]) || seen.has(id)) continue;
    const why = applied.has(located.position) ? undefined : aside.at(located.position);
    // Of one that is late nobody knew: what bears its ID was no duplicate.
    if (why !== "late") seen.add(id);
    if (why !== undefined) continue;
    if ("error" in located) throw differs(key, located, located.error.message);
    yield located;
  }
}

/** What is decided again has to be what stands in the log: what it holds beside, or lacks, was decided on another state. */
function checkEmitted(key: string, { located, emitted, decided }: KeyStep): void {
  const decidedIds = decided.outputs.emit.filter(({ subject }) => subject === key).map(({ id }) => id);
  const emittedIds = emitted.map(({ id }) => id);
  if (isDeepStrictEqual(new Set(decidedIds), new Set(emittedIds))) return;
  const types = (events: readonly DomainEvent[]) => events.map(({ type }) => type).join(", ") || "nothing";
  const text = `it leads to ${types(decided.outputs.emit)}, and the log has ${types(emitted)} of it`;
  throw differs(key, located, text);
}

function differs(key: string, located: Located, reason: string): OrderlyError {
  const { type = "The event" } = headOf(located);
  const message = `The log does not lead ${key} to its state: ${type} at ${located.position}: ${reason}.`;
  return new OrderlyError("ORDERLY_STATE_DIFFERS", message);
}
