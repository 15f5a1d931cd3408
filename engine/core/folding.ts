import type { Attempts, Entity, Held, Outputs } from "./entity.ts";
import { limits } from "./limits.ts";
import { headOf, type Located } from "./locatedEvent.ts";
import type { ParkedEvent } from "./parkedEvent.ts";
import type { Position } from "./position.ts";
import type { Stored } from "./processor.ts";
import { positionAfter } from "./settled.ts";

/** An entity while events are folded into it: mutable, and seen by the fold alone. */
export type Folding<State extends Stored> = {
  position: Position | undefined;
  readonly recent: string[];
  state: State;
  attempts: Attempts | undefined;
  held: Held | undefined;
  readonly outputs: Outputs[];
  outputCount: number;
  readonly parked: ParkedEvent[];
};

/** An entity, opened for folding. */
export function openFolding<State extends Stored>(entity: Entity<State>): Folding<State> {
  const { position, recent, state, attempts, held } = entity;
  return {
    position,
    recent: [...recent],
    state,
    attempts,
    held,
    outputs: [],
    outputCount: 0,
    parked: [],
  };
}

/** Whether a commit of it would carry as much as one commit may. */
export function isFull({ outputCount, parked }: Folding<Stored>): boolean {
  return outputCount >= limits.outputsPerCommitMax || parked.length >= limits.parkedPerCommitMax;
}

/** The event is settled: the entity goes on behind it. */
export function settleAt(folding: Folding<Stored>, located: Located): void {
  folding.position = positionAfter(folding, located);
  folding.recent.push(headOf(located).id);
  folding.attempts = undefined;
}

/** Keeps what settling an event produced. */
export function addOutputs(folding: Folding<Stored>, outputs: Outputs | undefined): void {
  if (!outputs) return;
  folding.outputs.push(outputs);
  folding.outputCount += outputs.emit.length + outputs.notify.length;
}

/** The entity as it is committed: what one commit may add to its memory is cut to its limits. */
export function closeFolding<State extends Stored>(
  folding: Folding<State>,
  before: Entity<State>,
): Entity<State> {
  const { position, state, attempts, held, outputs } = folding;
  const outbox =
    outputs.length === 0 ? before.outbox : [...before.outbox, outputs].slice(-limits.outboxCommitsMax);
  return {
    revision: before.revision,
    position,
    recent: folding.recent.slice(-limits.recentIdsMax),
    outbox,
    state,
    ...(attempts && { attempts }),
    ...(held && { held }),
  };
}
