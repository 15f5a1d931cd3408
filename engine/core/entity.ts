import type { DomainEvent } from "./event.ts";
import type { Position } from "./position.ts";
import type { ClientMessage, Stored } from "./processor.ts";

/** What applying one event produced for the world, as it is kept in the item and sent after the commit. */
export type Outputs = {
  /** The event that produced them. */
  readonly cause: string;
  readonly emit: readonly DomainEvent[];
  readonly notify: readonly Notification[];
};

/** A message for one waiting connection. */
export type Notification = { readonly replyto: string; readonly message: ClientMessage };

/** A processor's state for one key, with what the guarantees need: one item of the store. */
export type Entity<State extends Stored = Stored> = {
  /** Of the last event applied; `undefined` before the first. */
  readonly position: Position | undefined;
  /** IDs of the last events applied, oldest first. */
  readonly recent: readonly string[];
  /** Outputs of the last few commits, oldest first. */
  readonly outbox: readonly (readonly Outputs[])[];
  readonly state: State;
};

/** The entity of a key that has seen no event. */
export function newEntity<State extends Stored>(state: State): Entity<State> {
  return { position: undefined, recent: [], outbox: [], state };
}
