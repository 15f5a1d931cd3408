import pMap from "p-map";
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
  const { aborted, forget } = whenAborted(signal);
  // One at a time where a crash may follow: it has to be told which event it came from.
  await pMap(groups, processGroup, { concurrency: isSuspect ? 1 : limits.keysInFlightMax });
  forget();
  return outcomes;

  async function processGroup({ key, events, places }: Group): Promise<void> {
    const allAgain = (error: OrderlyError) => events.map((): Outcome => ({ kind: "retry", error }));
    const keyOutcomes = loadError
      ? allAgain(loadError)
      : await Promise.race([processKey(runtime, { key, events }, batch), aborted.then(allAgain)]);
    for (const [index, place] of places.entries()) {
      const outcome = keyOutcomes[index] as Outcome;
      outcomes[place] = {
        record: records[place] as LogRecord,
        head: headOf(events[index] as Located),
        outcome,
      };
    }
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
  for (const [place, record] of records.entries()) {
    const located = read(record);
    const head = headOf(located);
    if (head.type !== undefined && !processor.on[head.type]) {
      outcomes[place] = { record, head, outcome: unhandled };
      continue;
    }
    const group = groups.get(head.subject);
    if (group) {
      group.events.push(located);
      group.places.push(place);
    } else groups.set(head.subject, { key: head.subject, events: [located], places: [place] });
  }
  return { outcomes, groups: [...groups.values()] };
}

const unhandled: Outcome = { kind: "skipped", reason: "unhandled" };

/** `forget` ends the listening, so that a signal that outlives the batch does not keep it. */
function whenAborted(signal: AbortSignal): {
  readonly aborted: Promise<OrderlyError>;
  readonly forget: () => void;
} {
  const { promise: aborted, resolve } = Promise.withResolvers<OrderlyError>();
  const settle = () => resolve(toOrderlyError(signal.reason, "ORDERLY_TIME_UP"));
  if (signal.aborted) settle();
  else signal.addEventListener("abort", settle, { once: true });
  return { aborted, forget: () => signal.removeEventListener("abort", settle) };
}
