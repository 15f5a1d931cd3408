import pMap from "p-map";
import { newEntity } from "../core/entity.ts";
import { type OrderlyError, toOrderlyError } from "../core/errors.ts";
import type { DomainEvent } from "../core/event.ts";
import { limits } from "../core/limits.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { Outcome } from "../core/outcome.ts";
import { createBatchItems } from "./batchItems.ts";
import { toCached } from "./entityCache.ts";
import type { LogRecord } from "./logRecord.ts";
import { processKey } from "./processKey.ts";
import { createEventReader } from "./readEvent.ts";
import type { Runtime } from "./runtime.ts";

/** What became of one record of the batch; `event` is absent where it could not be read. */
export type RecordOutcome = {
  readonly record: LogRecord;
  readonly event?: DomainEvent | undefined;
  readonly outcome: Outcome;
};

/** The events of one key with their places in the batch. */
type Group = { readonly key: string; readonly events: LocatedEvent[]; readonly places: number[] };

/**
 * The loop of a processor, once per batch of one shard:
 *
 * 1. read and group: every record becomes an event of its key, or an error that holds its lane;
 * 2. load: the entities that are not warm, in one batch read;
 * 3. each key on its own: fold, commit, notify, publish (`processKey`); a key that fails stops, the others go on;
 * 4. report: one outcome for each record, in the order of the batch.
 *
 * When `signal` is aborted, the keys that are not done come out as `retry`.
 */
export async function processBatch(
  runtime: Runtime,
  records: readonly LogRecord[],
  signal: AbortSignal,
): Promise<RecordOutcome[]> {
  const { outcomes, groups } = readAndGroup(runtime, records);
  await warmUp(
    runtime,
    groups.map(({ key }) => key),
  );
  const batch = {
    items: createBatchItems(runtime.store),
    now: new Date(runtime.now()).toISOString(),
    signal,
  };
  const aborted = whenAborted(signal);
  await pMap(groups, processGroup, { concurrency: limits.keysInFlightMax });
  return outcomes;

  async function processGroup({ key, events, places }: Group): Promise<void> {
    const timeUp = aborted.then((error) => events.map((): Outcome => ({ kind: "retry", error })));
    const keyOutcomes = await Promise.race([processKey(runtime, { key, events }, batch), timeUp]);
    for (const [index, place] of places.entries()) {
      const outcome = keyOutcomes[index] as Outcome;
      outcomes[place] = { record: records[place] as LogRecord, event: events[index]?.event, outcome };
    }
  }
}

function readAndGroup({ codec, processor }: Runtime, records: readonly LogRecord[]) {
  const read = createEventReader(codec);
  const outcomes: RecordOutcome[] = [];
  const groups = new Map<string, Group>();
  const heldLanes = new Map<string, OrderlyError>();
  for (const [place, record] of records.entries()) {
    const held = heldLanes.get(record.partitionKey);
    const found = held ? { error: held } : read(record);
    if ("error" in found) {
      heldLanes.set(record.partitionKey, found.error);
      outcomes[place] = { record, outcome: { kind: "retry", error: found.error } };
    } else if (!processor.on[found.event.type]) {
      outcomes[place] = { record, event: found.event, outcome: { kind: "skipped", reason: "unhandled" } };
    } else {
      const key = found.event.subject;
      const group = groups.get(key) ?? { key, events: [], places: [] };
      groups.set(key, group);
      group.events.push(found);
      group.places.push(place);
    }
  }
  return { outcomes, groups: [...groups.values()] };
}

/** One batch read for all entities that are not warm. */
async function warmUp({ cache, store, processor }: Runtime, keys: readonly string[]): Promise<void> {
  const cold = keys.filter((key) => !cache.get(key));
  if (cold.length === 0) return;
  const loaded = await store.load(cold);
  for (const key of cold) cache.set(key, toCached(loaded.get(key) ?? newEntity(processor.initial())));
}

function whenAborted(signal: AbortSignal): Promise<OrderlyError> {
  return new Promise((resolve) => {
    const settle = () => resolve(toOrderlyError(signal.reason, "ORDERLY_TIME_UP"));
    if (signal.aborted) settle();
    else signal.addEventListener("abort", settle, { once: true });
  });
}
