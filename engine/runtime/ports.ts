import type { Entity, Notification } from "../core/entity.ts";
import type { DomainEvent } from "../core/event.ts";
import type { ParkedEvent, SkippedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import type { IndexAttributes, Stored } from "../core/processor.ts";

/**
 * Where a processor's entities, further items and parked events are kept: one table.
 * @throws OrderlyError ORDERLY_STORE_FAILED when it cannot be reached or does not answer, which a retry may mend;
 * ORDERLY_STATE_TOO_LARGE when what is to be written does not fit, which none does
 */
export type EntityStore = {
  /** Entities of the keys that have one, strongly consistent. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Entity>>;
  /** Further items of the keys that have one, strongly consistent. */
  readonly loadItems: (keys: readonly string[]) => Promise<ReadonlyMap<string, VersionedItem>>;
  /** The parked events of a key from a position on, in order, strongly consistent. */
  readonly loadParked: (key: string, range: ParkedRange) => Promise<readonly ParkedEvent[]>;
  /** The decisions to leave an event of the key out, in order, strongly consistent. */
  readonly loadSkipped: (key: string) => Promise<readonly SkippedEvent[]>;
  /**
   * Writes all of the commit or nothing. `conflict`: the entity's revision, or a version, is not the one that was read.
   */
  readonly commit: (commit: Commit) => Promise<"committed" | "conflict">;
};

/** `from` is inclusive; without it, the first ones. */
export type ParkedRange = { readonly from?: Position | undefined; readonly countMax: number };

/** A further item with the number of times it was written, which a commit is checked against. */
export type VersionedItem = { readonly version: number; readonly item: Stored };

/** The new entity of a key, with what it replaces. */
export type Commit = {
  readonly key: string;
  /** With the revision that was read: the store writes the next one. */
  readonly entity: Entity;
  readonly index: IndexAttributes;
  /** Further items that the handlers read (`item` absent: only checked) or wrote. */
  readonly items: readonly ItemCommit[];
  /** Parked events that are new or changed. */
  readonly parked?: readonly ParkedEvent[] | undefined;
  /** Where parked events leave. */
  readonly released?: readonly Position[] | undefined;
  /** Decisions to be recorded. */
  readonly skipped?: readonly SkippedEvent[] | undefined;
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

/** What operators watch and set alarms on: counts, summed by name. */
export type Metrics = { readonly count: (name: MetricName, value: number) => void };

/** `parked`: events set aside. `heldKeys`: keys that came to be held. `notKept`: parked beyond the limit of their key. `retried`: events that come again. */
export type MetricName = "parked" | "heldKeys" | "notKept" | "retried";

/** Structured logging; never given secrets or personal data. */
export type Logger = {
  readonly debug: (message: string, fields?: Record<string, unknown>) => void;
  readonly info: (message: string, fields?: Record<string, unknown>) => void;
  readonly warn: (message: string, fields?: Record<string, unknown>) => void;
  readonly error: (message: string, fields?: Record<string, unknown>) => void;
};
