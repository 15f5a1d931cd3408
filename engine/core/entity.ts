import type { DomainEvent } from "./event.ts";
import type { Position } from "./position.ts";
import type { ClientMessage, Stored } from "./processor.ts";

/** What settling one event produced for the world, as it is kept in the item and sent after the commit. */
export type Outputs = {
  /** The event that produced them. */
  readonly cause: string;
  readonly emit: readonly DomainEvent[];
  readonly notify: readonly Notification[];
};

/** A message for one waiting connection, and the key that it is about. */
export type Notification = {
  readonly replyto: string;
  readonly key: string;
  readonly message: ClientMessage;
};

/** The event that a key stands at, and how often it was tried in vain. */
export type Attempts = {
  readonly position: Position;
  /** Times that the handler threw. */
  readonly failures: number;
  /** Times that a try was begun and never ended: the function crashed, or its time was up. */
  readonly crashes: number;
  /** When the last one began, in milliseconds since the epoch. */
  readonly atMs: number;
};

/** A held key: what of it is parked. */
export type Held = {
  /** Parked events that are kept as items. */
  readonly count: number;
  /** Where the held part begins: nothing behind it is applied. What is late stands before it. */
  readonly since: Position;
  /** An event that Lambda has given up and that is still on its way through the failure destination. */
  readonly awaits?: Position | undefined;
  /** From here on events are settled but not kept, as there were too many: they stand in the log alone. */
  readonly overflow?: Position | undefined;
};

/**
 * A processor's state for one key, with what the guarantees need: one item of the store.
 *
 *     free --event fails (attempts)--> free --fails for good--> held --redrive, skip--> free
 */
export type Entity<State extends Stored = Stored> = {
  /** How often the item was written; 0 where there is none. Every commit is conditional on it. */
  readonly revision: number;
  /** Of the last event settled, applied or parked; `undefined` before the first. */
  readonly position: Position | undefined;
  /** IDs of the last events settled, oldest first. */
  readonly recent: readonly string[];
  /** Outputs of the last few commits, oldest first. */
  readonly outbox: readonly (readonly Outputs[])[];
  readonly state: State;
  readonly attempts?: Attempts | undefined;
  readonly held?: Held | undefined;
};

/** The entity of a key that has seen no event. */
export function newEntity<State extends Stored>(state: State): Entity<State> {
  return { revision: 0, position: undefined, recent: [], outbox: [], state };
}
