import { type Entity, newEntity } from "../../engine/core/entity.ts";
import { fold } from "../../engine/core/fold.ts";
import type { LocatedEvent } from "../../engine/core/locatedEvent.ts";
import type { SkippedEvent } from "../../engine/core/parkedEvent.ts";
import type { AnyProcessor, StagedItems, Stored } from "../../engine/core/processor.ts";
import type { RecordedAnswers } from "../../engine/core/recordedAnswers.ts";
import type { DomainEvent } from "../../engine/index.ts";

/** A processor with what makes it silent: nothing is asked of the world. */
export type SilentProcessor = {
  readonly processor: AnyProcessor;
  readonly answers?: RecordedAnswers | undefined;
  /** Events of the key that were left out by a decision. */
  readonly skipped?: readonly SkippedEvent[] | undefined;
};

/** What an event did to one processor's state of the key. */
export type Change =
  | { readonly processor: string; readonly kind: "applied"; readonly state: object }
  /** An operator decided so. */
  | { readonly processor: string; readonly kind: "left out"; readonly reason: string }
  /** The log does not say how it went: it is still under way, or set aside. */
  | { readonly processor: string; readonly kind: "unknown"; readonly reason: string };

/** An event of a key, and the state of each processor that it concerns after it. */
export type Step = LocatedEvent & { readonly changes: readonly Change[] };

/** The history of one key from all of its events, by the same fold as live processing, with the answers of the log. */
export async function historyOf(
  events: readonly LocatedEvent[],
  processors: readonly SilentProcessor[],
): Promise<readonly Step[]> {
  const steps: (LocatedEvent & { readonly changes: Change[] })[] = events.map((event) => ({
    ...event,
    changes: [],
  }));
  const byCause = Map.groupBy(
    events.map(({ event }) => event),
    ({ causationid, source }) => `${source} ${causationid}`,
  );
  for (const silent of processors) {
    const { name } = silent.processor;
    const emittedBy = (event: DomainEvent) => byCause.get(`urn:orderly:${name} ${event.id}`) ?? [];
    await addChanges(silent, { steps, emittedBy });
  }
  return steps;
}

type Events = {
  readonly steps: readonly (LocatedEvent & { readonly changes: Change[] })[];
  readonly emittedBy: (event: DomainEvent) => readonly DomainEvent[];
};

/** Adds what one processor made of each event, until one whose effect is not known. */
async function addChanges(
  { processor, answers, skipped = [] }: SilentProcessor,
  { steps, emittedBy }: Events,
): Promise<void> {
  let entity: Entity = newEntity(processor.initial());
  for (const step of steps) {
    if (!processor.on[step.event.type]) continue;
    const decision = skipped.find(({ position }) => position === step.position);
    if (decision) {
      step.changes.push({ processor: processor.name, kind: "left out", reason: decision.reason });
      continue;
    }
    const { ports = {}, item } = answers?.(emittedBy(step.event)) ?? {};
    const options = { ports, items: toItems(item), nowMs: Date.parse(step.event.time), version: "" };
    const folded = await fold(processor, { entity, events: [step] }, options);
    const outcome = folded.outcomes[0];
    if (outcome?.kind === "retry" || outcome?.kind === "parked") {
      step.changes.push({ processor: processor.name, kind: "unknown", reason: outcome.error.message });
      return;
    }
    entity = { ...folded.entity, outbox: [] };
    step.changes.push({ processor: processor.name, kind: "applied", state: entity.state });
  }
}

function toItems(item: (key: string) => Stored | undefined = () => undefined): StagedItems {
  return {
    get: async <Item extends Stored>(key: string) => item(key) as Item | undefined,
    put: () => {},
    keep: () => {},
    drop: () => {},
  };
}
