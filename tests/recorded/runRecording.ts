import { openBatch } from "../../engine/aws/openBatch.ts";
import type { Notification } from "../../engine/core/entity.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import { createMemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import { type BatchResponse, toBatchResponse } from "../../engine/runtime/batchResponse.ts";
import { processBatch, type RecordOutcome } from "../../engine/runtime/processBatch.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { createShopPorts, shopProcessors } from "../support/shopProcessors.ts";
import type { Recording } from "./recording.ts";

/** What came of one batch. */
export type BatchResult = {
  /** One a user record: where it stands, what it is, what became of it. */
  readonly outcomes: readonly string[];
  readonly response: BatchResponse;
  readonly emitted: readonly DomainEvent[];
  readonly notified: readonly Notification[];
};

/** What came of a recording: the form of a golden. */
export type RecordingResult = {
  readonly batches: readonly BatchResult[];
  /** In the end, by key. */
  readonly entities: Readonly<Record<string, object>>;
  readonly items: Readonly<Record<string, object>>;
  /** In the end, in order; absent where nothing is parked. */
  readonly parked?: readonly object[];
};

export type RunOptions = {
  readonly processor: string;
  /** A new function for every batch, instead of one for all of them. */
  readonly coldAlways?: boolean;
  /** What an earlier run left; empty by default. */
  readonly store?: MemoryEntityStore;
};

const nowMs = Date.UTC(2026, 10, 24, 12);

/** Runs a recording through the production loop on memory ports, on a cold function. */
export async function runRecording(
  { batches }: Pick<Recording, "batches">,
  { processor, coldAlways = false, store = createMemoryEntityStore() }: RunOptions,
): Promise<RecordingResult> {
  const emitted: DomainEvent[] = [];
  const notified: Notification[] = [];
  const over = {
    log: {
      append: async (events: readonly DomainEvent[]) => {
        emitted.push(...events);
        return [];
      },
    },
    notifier: { notify: async (sent: readonly Notification[]) => void notified.push(...sent) },
    now: () => nowMs,
  };
  const start = (ports: object = createShopPorts()): Runtime => {
    const options = { processor: shopProcessors[processor] as never, codec: eventCodec, store };
    return createMemoryRuntime({ ...options, over: { ...over, ports } }).runtime;
  };
  const signal = new AbortController().signal;
  let runtime = start();
  const results: BatchResult[] = [];
  for (const batch of batches) {
    if (coldAlways) runtime = start(runtime.ports);
    const outcomes = await processBatch(runtime, openBatch(batch), signal);
    results.push({
      outcomes: outcomes.map(toLine),
      response: toBatchResponse(outcomes),
      emitted: byKey(emitted.splice(0), ({ subject }) => subject),
      notified: byKey(notified.splice(0), ({ key }) => key),
    });
  }
  return { batches: results, ...contentOf(store) };
}

/** In order within each key; keys have no order among them. */
function byKey<Sent>(sent: readonly Sent[], keyOf: (one: Sent) => string): readonly Sent[] {
  return sent.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), "en"));
}

function toLine({ record, head, outcome }: RecordOutcome): string {
  const what = `${head.type ?? "unreadable"} ${head.subject}`;
  const why = "error" in outcome ? ` ${outcome.error.code}` : "reason" in outcome ? ` ${outcome.reason}` : "";
  return `${record.position} ${what}: ${outcome.kind}${why}`;
}

/** State and position alone: the rest of an entity is the engine's own, and shows in what comes of a redelivery. */
function contentOf({ entities, items, parked }: MemoryEntityStore): Omit<RecordingResult, "batches"> {
  const states = [...entities].map(([key, { position, state }]) => [key, { position, state }] as const);
  const aside = [...parked.values()].flatMap((ofKey) => [...ofKey.values()]);
  aside.sort((a, b) => (a.position < b.position ? -1 : 1));
  return {
    entities: Object.fromEntries(states.sort()),
    items: Object.fromEntries([...items].sort()),
    ...(aside.length > 0 && { parked: aside }),
  };
}
