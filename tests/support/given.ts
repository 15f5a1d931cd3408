import { expect } from "@jest/globals";
import { anyProcessor, type Decision, type Processor, type Stored } from "../../engine/core/processor.ts";
import { type ClientMessage, type DomainEvent, type EventDraft, toPosition } from "../../engine/index.ts";
import { createBatchItems } from "../../engine/runtime/batchItems.ts";

/** A state, and the further items of the processor's table by key. */
export type Given<State> = {
  readonly when: (event: DomainEvent) => When<State>;
};

/** What comes of an event. Each runs the handler anew, so every one has to be awaited. */
export type When<State> = {
  /** Exactly these events, in this order. */
  readonly thenEmits: (...drafts: readonly EventDraft[]) => Promise<void>;
  /** Exactly these messages, in this order. */
  readonly thenSays: (...messages: readonly ClientMessage[]) => Promise<void>;
  readonly thenBecomes: (state: State) => Promise<void>;
  /** Exactly these items. */
  readonly thenPuts: (items: Readonly<Record<string, Stored>>) => Promise<void>;
  /** Nothing at all: no event, no message, no item, the same state. */
  readonly thenStaysQuiet: () => Promise<void>;
  /** The handler throws; the event comes again. */
  readonly thenFails: (error: object) => Promise<void>;
};

const position = toPosition({ shardId: "shardId-000000000000", sequenceNumber: "1", subSequence: 0 });

/** Speaks of one processor: `given(state).when(event).thenEmits(...)`. Ports are made anew for every run. */
export function specify<
  State extends Stored,
  Events extends Record<string, DomainEvent>,
  Ports extends object,
>(processor: Processor<State, Events, Ports>, ports: () => Ports) {
  const { on, initial } = anyProcessor(processor);

  async function decide(state: State, event: DomainEvent, kept: Readonly<Record<string, Stored>>) {
    const items = createBatchItems({
      loadItems: async ([key = ""]) =>
        new Map(key in kept ? [[key, { version: 1, item: kept[key] as Stored }]] : []),
    }).open();
    const before = structuredClone(state);
    const decision: Decision<State> =
      (await on[event.type]?.(state, event, { ...ports(), items, position })) ?? {};
    expect(state).toEqual(before);
    items.keep();
    const puts = items.commits().flatMap(({ key, item }) => (item ? [[key, item] as const] : []));
    return { state: decision.state ?? state, emit: decision.emit ?? [], notify: decision.notify ?? [], puts };
  }

  return {
    given(state: State = initial(), kept: Readonly<Record<string, Stored>> = {}): Given<State> {
      return {
        when: (event) => ({
          thenEmits: async (...drafts) => expect((await decide(state, event, kept)).emit).toEqual(drafts),
          thenSays: async (...messages) =>
            expect((await decide(state, event, kept)).notify).toEqual(messages),
          thenBecomes: async (next) => expect((await decide(state, event, kept)).state).toEqual(next),
          thenPuts: async (items) =>
            expect(Object.fromEntries((await decide(state, event, kept)).puts)).toEqual(items),
          thenStaysQuiet: async () =>
            expect(await decide(state, event, kept)).toEqual({ state, emit: [], notify: [], puts: [] }),
          thenFails: async (error) => expect(decide(state, event, kept)).rejects.toMatchObject(error),
        }),
      };
    },
  };
}
