import { type OrderlyError, toOrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { type EventHead, headOf, type Located } from "../core/locatedEvent.ts";
import type { Outcome } from "../core/outcome.ts";
import { createBatchItems } from "./batchItems.ts";
import type { LogRecord } from "./logRecord.ts";
import { processKey } from "./processKey.ts";
import { createEventReader } from "./readEvent.ts";
import type { Runtime } from "./runtime.ts";
import { warmUp } from "./warmUp.ts";

/** What became of one record of the batch. */
export type RecordOutcome = {
  readonly record: LogRecord;
  readonly head: EventHead;
  readonly outcome: Outcome;
};

/** The events of one key with their places in the batch. */
type Group = { readonly key: string; readonly events: Located[]; readonly places: number[] };

/**
 * The loop of a processor, once per batch of one shard:
 *
 * 1. read and group: every record becomes an event of its key;
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
  const isSuspect = mayCrash(runtime, records);
  const { outcomes, groups } = readAndGroup(runtime, records);
  const loadError = await warmUp(
    runtime,
    groups.map(({ key }) => key),
  );
  const batch = { items: createBatchItems(runtime.store), isSuspect, signal };
  const open = new Set(groups);
  const next = groups.values();
  // One at a time where a crash may follow: it has to be told which event it came from.
  const inFlight = isSuspect ? 1 : limits.keysInFlightMax;
  if (!loadError) await untilAborted(signal, Array.from({ length: Math.min(inFlight, groups.length) }, work));
  for (const group of open) report(group, allAgain(group, loadError ?? timeUp(signal)));
  open.clear();
  return outcomes;

  async function work(): Promise<void> {
    for (const group of next) {
      if (signal.aborted) return;
      const keyOutcomes = await processKey(runtime, group, batch);
      // Too late to be told: its redelivery finds it settled.
      if (!open.delete(group)) return;
      report(group, keyOutcomes);
    }
  }

  function report({ events, places }: Group, keyOutcomes: readonly Outcome[]): void {
    places.forEach((place, index) => {
      const record = records[place] as LogRecord;
      outcomes[place] = {
        record,
        head: headOf(events[index] as Located),
        outcome: keyOutcomes[index] as Outcome,
      };
    });
  }
}

/**
 * A record that ends the function is delivered alone in the end, by bisection, to a cold function or after some time.
 * Only then each try is counted before it begins: the one extra write of the engine, and rare while all goes well.
 */
function mayCrash({ cache, now }: Runtime, records: readonly LogRecord[]): boolean {
  const [first] = records;
  if (!first || first.sequenceNumber !== records.at(-1)?.sequenceNumber) return false;
  return cache.size === 0 || now() - first.arrivalMs >= limits.suspectAgeMs;
}

function readAndGroup({ codec, processor }: Runtime, records: readonly LogRecord[]) {
  const read = createEventReader(codec);
  const outcomes: RecordOutcome[] = [];
  const groups = new Map<string, Group>();
  records.forEach((record, place) => {
    const located = read(record);
    const head = headOf(located);
    if (head.type !== undefined && !processor.on[head.type]) {
      outcomes[place] = { record, head, outcome: unhandled };
      return;
    }
    const group = groups.get(head.subject);
    if (group) {
      group.events.push(located);
      group.places.push(place);
    } else groups.set(head.subject, { key: head.subject, events: [located], places: [place] });
  });
  return { outcomes, groups: [...groups.values()] };
}

const unhandled: Outcome = { kind: "skipped", reason: "unhandled" };

function allAgain({ events }: Group, error: OrderlyError): readonly Outcome[] {
  return events.map(() => ({ kind: "retry", error }));
}

function timeUp({ reason }: AbortSignal): OrderlyError {
  return toOrderlyError(reason, "ORDERLY_TIME_UP");
}

/** Waits for all the work, or for the signal; a signal that outlives the batch is not listened to any more. */
async function untilAborted(signal: AbortSignal, work: readonly Promise<void>[]): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  signal.addEventListener("abort", end, { once: true });
  await Promise.race([Promise.all(work), aborted]);
  signal.removeEventListener("abort", end);
}
