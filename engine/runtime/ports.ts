import type { Entity, Notification } from "../core/entity.ts";
import type { DomainEvent } from "../core/event.ts";
import type { Position } from "../core/position.ts";
import type { IndexAttributes, Stored } from "../core/processor.ts";

/** Where a processor's entities and further items are kept: one table. */
export type EntityStore = {
  /** Entities of the keys that have one, strongly consistent. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Entity>>;
  /** Further items of the keys that have one, strongly consistent. */
  readonly loadItems: (keys: readonly string[]) => Promise<ReadonlyMap<string, VersionedItem>>;
  /**
   * Writes all of the commit or nothing. `conflict`: the entity's position, or a version, is not the one that was read.
   */
  readonly commit: (commit: Commit) => Promise<"committed" | "conflict">;
};

/** A further item with the number of times it was written, which a commit is checked against. */
export type VersionedItem = { readonly version: number; readonly item: Stored };

/** The new entity of a key, with what it replaces. */
export type Commit = {
  readonly key: string;
  /** The position that was read, `undefined` where there was no entity. */
  readonly expected: Position | undefined;
  readonly entity: Entity;
  readonly index: IndexAttributes;
  /** Further items that the handlers read (`item` absent: only checked) or wrote. */
  readonly items: readonly ItemCommit[];
};

/** `expectedVersion` 0 means that there was no such item. */
export type ItemCommit = {
  readonly key: string;
  readonly expectedVersion: number;
  readonly item?: Stored | undefined;
};

/** The log, for writing. */
export type EventLog = {
  /**
   * Resolves when every event is durable, with the position of each, in the order given, which is also the order of
   * the events of one lane. Calls may overlap.
   * @throws OrderlyError ORDERLY_APPEND_FAILED when some are not known to be; appending them again is safe.
   */
  readonly append: (events: readonly DomainEvent[]) => Promise<readonly Position[]>;
};

/** The clients that wait, each behind its own connection. */
export type Notifier = {
  /** Sends in order; a connection that is gone, or does not take it in time, costs a note in the log and nothing more. */
  readonly notify: (notifications: readonly Notification[]) => Promise<void>;
};

/** Structured logging; never given secrets or personal data. */
export type Logger = {
  readonly debug: (message: string, fields?: Record<string, unknown>) => void;
  readonly info: (message: string, fields?: Record<string, unknown>) => void;
  readonly warn: (message: string, fields?: Record<string, unknown>) => void;
  readonly error: (message: string, fields?: Record<string, unknown>) => void;
};
