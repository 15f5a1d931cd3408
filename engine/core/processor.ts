import type { DomainEvent, EventDraft } from "./event.ts";
import type { Position } from "./position.ts";

/** JSON-like data: what a store can keep. `undefined` members are dropped. */
export type Stored = object;

/** A message to the client that waits on `replyto`; further fields are added by the engine. */
export type ClientMessage = {
  readonly state: string;
  readonly msg?: string | undefined;
  readonly [field: string]: unknown;
};

/** What a handler decided. A member left out means: unchanged, nothing. */
export type Decision<State> = {
  readonly state?: State;
  readonly emit?: readonly EventDraft[];
  readonly notify?: readonly ClientMessage[];
};

/**
 * Further items of the processor's own table, beside the entity (stock levels per product). What is put is committed
 * with the entity in one transaction, checked against what was read; on a conflict the handler runs again.
 */
export type Items = {
  readonly get: <Item extends Stored>(key: string) => Promise<Item | undefined>;
  readonly put: <Item extends Stored>(key: string, item: Item) => void;
};

/** Items as the fold uses them: what one event put is kept when it is applied and dropped when its handler fails. */
export type StagedItems = Items & { readonly keep: () => void; readonly drop: () => void };

/** What a handler is given beside state and event: where and when it runs, and the ports of its processor. */
export type HandlerContext<Ports> = Ports & {
  readonly items: Items;
  readonly position: Position;
};

/** Decides what one event does. Must be pure but for its ports; throws `PermanentError` where a retry is pointless. */
export type Handler<State, Event extends DomainEvent, Ports> = (
  state: State,
  event: Event,
  context: HandlerContext<Ports>,
) => Decision<State> | undefined | Promise<Decision<State> | undefined>;

/** Attributes that a secondary index of the entity table is keyed by. */
export type IndexAttributes = Readonly<Record<string, string | number | undefined>>;

/**
 * A named keyed state machine. `Events` maps wire types to their event types; `Ports` are what its handlers need of
 * the world (a payment provider, say).
 */
export type Processor<
  State extends Stored = Stored,
  Events extends Record<string, DomainEvent> = Record<string, DomainEvent>,
  Ports = object,
> = {
  readonly name: string;
  readonly initial: () => State;
  readonly on: { readonly [Type in keyof Events]?: Handler<State, Events[Type], Ports> };
  /** Projects the state to top-level attributes of the item, for secondary indexes. */
  readonly index?: (state: State) => IndexAttributes;
  /** What the waiting client hears when an event of the key is parked, whatever the reason. */
  readonly whenParked?: (key: string) => ClientMessage;
};

/** Defines a processor; the one function that a service author starts from. */
export function defineProcessor<
  State extends Stored,
  Events extends Record<string, DomainEvent>,
  Ports = object,
>(processor: Processor<State, Events, Ports>): Processor<State, Events, Ports> {
  return processor;
}

/** A processor as the runtime sees it: the types of its events are known to its author alone. */
export type AnyProcessor<State extends Stored = Stored, Ports = object> = {
  readonly name: string;
  readonly initial: () => State;
  readonly on: Readonly<Record<string, Handler<State, DomainEvent, Ports> | undefined>>;
  readonly index?: (state: State) => IndexAttributes;
  /** What the waiting client hears when an event of the key is parked, whatever the reason. */
  readonly whenParked?: (key: string) => ClientMessage;
};

/** Forgets the event types; sound because a handler is only ever given events of the type it is filed under. */
export function anyProcessor<State extends Stored, Events extends Record<string, DomainEvent>, Ports>(
  processor: Processor<State, Events, Ports>,
): AnyProcessor<State, Ports> {
  return processor as unknown as AnyProcessor<State, Ports>;
}
