import type { Outputs } from "../core/entity.ts";
import { newEntity } from "../core/entity.ts";
import { OrderlyError, toOrderlyError } from "../core/errors.ts";
import { type Fold, fold } from "../core/fold.ts";
import { limits } from "../core/limits.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Stored } from "../core/processor.ts";
import type { BatchItems, KeyItems } from "./batchItems.ts";
import { type CachedEntity, toCached } from "./entityCache.ts";
import type { Runtime } from "./runtime.ts";

/** The events of one key in one batch, in log order. */
export type KeyEvents = { readonly key: string; readonly events: readonly LocatedEvent[] };

/** What the keys of one batch share. */
export type BatchContext = {
  readonly items: BatchItems;
  /** RFC 3339: when the batch began. */
  readonly now: string;
  /** Ends the batch early; a commit is not begun once it is aborted. */
  readonly signal: AbortSignal;
};

/**
 * Takes the events of one key through fold, commit, and outputs; returns one outcome for each. Every error becomes the
 * outcome `retry` of the event it stopped at and of those behind it; nothing is thrown.
 */
export async function processKey(
  runtime: Runtime,
  { key, events }: KeyEvents,
  batch: BatchContext,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < events.length && !isStuck(outcomes)) {
    const rest = events.slice(outcomes.length);
    try {
      outcomes.push(...(await commitSome(runtime, { key, events: rest }, batch)));
    } catch (thrown) {
      outcomes.push({ kind: "retry", error: toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED") });
    }
  }
  while (outcomes.length < events.length) outcomes.push({ kind: "retry", error: waiting(key) });
  return outcomes;
}

/** One commit's worth of events: folded, committed, their outputs sent. Folded again when another writer was first. */
async function commitSome(
  runtime: Runtime,
  keyEvents: KeyEvents,
  batch: BatchContext,
): Promise<readonly Outcome[]> {
  const { key } = keyEvents;
  for (let attempt = 1; attempt <= limits.conflictAttemptsMax; attempt++) {
    const known = runtime.cache.get(key) ?? (await loadEntity(runtime, key));
    const folded = await foldAndCommit(runtime, { ...keyEvents, known }, batch);
    if (folded) return settle(runtime, { key, known, folded });
    runtime.cache.delete(key);
  }
  throw new OrderlyError(
    "ORDERLY_COMMIT_CONFLICT",
    `Key ${key}: ${limits.conflictAttemptsMax} commits met another writer.`,
  );
}

/** The committed fold, or `undefined` when another writer was first. */
async function foldAndCommit(
  runtime: Runtime,
  { key, events, known }: KeyEvents & { readonly known: CachedEntity },
  batch: BatchContext,
): Promise<Fold<Stored> | undefined> {
  const items = batch.items.open();
  let end: "committed" | "conflict" | "dropped" = "dropped";
  try {
    batch.signal.throwIfAborted();
    const options = { ports: runtime.ports, items, now: batch.now };
    const folded = await fold(runtime.processor, { entity: known.entity, events }, options);
    // What an earlier commit made goes out before what this one makes.
    await sendOutputs(runtime, toResend(known, folded));
    batch.signal.throwIfAborted();
    end = await commit(runtime, { key, known, folded, items });
    return end === "committed" ? folded : undefined;
  } finally {
    items.close(end);
  }
}

type Committing = {
  readonly key: string;
  readonly known: CachedEntity;
  readonly folded: Fold<Stored>;
  readonly items: KeyItems;
};

async function commit(
  { store, processor }: Runtime,
  { key, known, folded, items }: Committing,
): Promise<"committed" | "conflict"> {
  const { entity } = folded;
  if (entity.position === known.entity.position) return "committed";
  const index = processor.index?.(entity.state) ?? {};
  return store.commit({ key, expected: known.entity.position, entity, index, items: items.commits() });
}

/** The commit stands: remembers the entity and sends what it made. Until that is done, a redelivery sends it again. */
async function settle(
  runtime: Runtime,
  { key, known, folded }: Omit<Committing, "items">,
): Promise<readonly Outcome[]> {
  const { entity, outputs, outcomes } = folded;
  const resent = new Set(toResend(known, folded).map(({ cause }) => cause));
  const unsent = new Set([...known.unsent].filter((cause) => !resent.has(cause)));
  const fresh = outputs.map(({ cause }) => cause);
  runtime.cache.set(key, { entity, unsent: new Set([...unsent, ...fresh]) });
  await sendOutputs(runtime, outputs);
  runtime.cache.set(key, { entity, unsent });
  return outcomes;
}

function toResend({ unsent }: CachedEntity, { resend }: Fold<Stored>): readonly Outputs[] {
  return resend.filter(({ cause }) => unsent.has(cause));
}

async function loadEntity({ store, processor }: Runtime, key: string): Promise<CachedEntity> {
  return toCached((await store.load([key])).get(key) ?? newEntity(processor.initial()));
}

/** Clients first, then the log: what the log makes other processors say to a client comes after what is said here. */
async function sendOutputs({ notifier, log }: Runtime, outputs: readonly Outputs[]): Promise<void> {
  const notifications = outputs.flatMap(({ notify }) => notify);
  const events = outputs.flatMap(({ emit }) => emit);
  if (notifications.length > 0) await notifier.notify(notifications);
  if (events.length > 0) await log.append(events);
}

function isStuck(outcomes: readonly Outcome[]): boolean {
  const last = outcomes.at(-1);
  return last?.kind === "retry" || last?.kind === "parked";
}

function waiting(key: string): OrderlyError {
  return new OrderlyError("ORDERLY_KEY_WAITING", `Key ${key}: an earlier event has to be applied first.`);
}
