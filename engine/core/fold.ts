import { alreadyApplied, positionAfter } from "./applied.ts";
import type { Entity, Outputs } from "./entity.ts";
import { toOrderlyError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { LocatedEvent } from "./locatedEvent.ts";
import type { Outcome } from "./outcome.ts";
import { toOutputs } from "./outputs.ts";
import type { AnyProcessor, Decision, StagedItems, Stored } from "./processor.ts";

/** What the events of one key are folded with. */
export type FoldOptions<Ports> = {
  readonly ports: Ports;
  readonly items: StagedItems;
  /** RFC 3339: the time of what is emitted. */
  readonly now: string;
};

/** What folding some events of one key came to. */
export type Fold<State extends Stored> = {
  readonly entity: Entity<State>;
  /** One for each event that was looked at, in order; shorter than the events when the fold stopped early. */
  readonly outcomes: readonly Outcome[];
  /** Outputs of the events applied now: to be sent after the commit. */
  readonly outputs: readonly Outputs[];
  /** Outputs that are in the outbox from an earlier commit: to be sent again unless known to be out. */
  readonly resend: readonly Outputs[];
};

/**
 * Applies the events of one key in order. It stops behind an event that fails, and when a commit's share of outputs is
 * full. Nothing is written: the caller commits, and may fold again after a conflict.
 */
export async function fold<State extends Stored, Ports>(
  processor: AnyProcessor<State, Ports>,
  { entity: before, events }: { readonly entity: Entity<State>; readonly events: readonly LocatedEvent[] },
  options: FoldOptions<Ports>,
): Promise<Fold<State>> {
  let entity = before;
  const outcomes: Outcome[] = [];
  const outputs: Outputs[] = [];
  const resend: Outputs[] = [];
  let outputCount = 0;
  for (const located of events) {
    const reason = alreadyApplied(entity, located);
    if (reason !== undefined) {
      outcomes.push({ kind: "skipped", reason });
      const sent = before.outbox.flat().find((entry) => entry.cause === located.event.id);
      if (sent) resend.push(sent);
      // Whoever waits for the position that the repetition was given must not wait for ever.
      if (reason === "duplicate") entity = { ...entity, position: positionAfter(entity, located) };
      continue;
    }
    const step = await applyOne(processor, { entity, located }, options);
    outcomes.push(step.outcome);
    if (step.outcome.kind === "retry") break;
    entity = step.entity;
    if (step.outputs) {
      outputs.push(step.outputs);
      outputCount += step.outputs.emit.length + step.outputs.notify.length;
      if (outputCount >= limits.outputsPerCommitMax) break;
    }
  }
  return { entity: { ...entity, outbox: toOutbox(before, outputs) }, outcomes, outputs, resend };
}

type Step<State extends Stored> = {
  readonly entity: Entity<State>;
  readonly outcome: Outcome;
  readonly outputs?: Outputs | undefined;
};

async function applyOne<State extends Stored, Ports>(
  processor: AnyProcessor<State, Ports>,
  { entity, located }: { readonly entity: Entity<State>; readonly located: LocatedEvent },
  { ports, items, now }: FoldOptions<Ports>,
): Promise<Step<State>> {
  const handler = processor.on[located.event.type];
  if (!handler) return { entity, outcome: { kind: "skipped", reason: "unhandled" } };
  const position = positionAfter(entity, located);
  let decision: Decision<State> | undefined;
  try {
    const decided = handler(entity.state, located.event, { ...ports, items, position });
    decision = decided instanceof Promise ? await decided : decided;
  } catch (thrown) {
    items.drop();
    return { entity, outcome: { kind: "retry", error: toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED") } };
  }
  items.keep();
  return {
    entity: {
      ...entity,
      position,
      recent: [...entity.recent, located.event.id].slice(-limits.recentIdsMax),
      state: decision?.state ?? entity.state,
    },
    outcome: { kind: "applied" },
    outputs: decision && toOutputs({ ...located, position }, decision, { processor: processor.name, now }),
  };
}

function toOutbox(before: Entity, outputs: readonly Outputs[]): Entity["outbox"] {
  return outputs.length === 0 ? before.outbox : [...before.outbox, outputs].slice(-limits.outboxCommitsMax);
}
