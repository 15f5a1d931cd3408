import { attemptsAt, pauseMsBefore } from "../core/attempts.ts";
import type { Entity, Outputs } from "../core/entity.ts";
import { errorTable, OrderlyError, toOrderlyError } from "../core/errors.ts";
import { type Fold, type FoldOptions, fold } from "../core/fold.ts";
import { limits } from "../core/limits.ts";
import type { Located } from "../core/locatedEvent.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Stored } from "../core/processor.ts";
import { reasonToPark } from "../core/reasonToPark.ts";
import { alreadySettled } from "../core/settled.ts";
import type { BatchItems, KeyItems } from "./batchItems.ts";
import { type CachedEntity, toCached, toCommitted } from "./entityCache.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import { measure } from "./measure.ts";
import type { Runtime } from "./runtime.ts";
import { sendOutputs } from "./sendOutputs.ts";

/** The events of one key in one batch, in log order. */
export type KeyEvents = { readonly key: string; readonly events: readonly Located[] };

/** What the keys of one batch share. */
export type BatchContext = {
  readonly items: BatchItems;
  /** One of the events may crash the function: each try is counted before it begins. */
  readonly isSuspect: boolean;
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
  while (outcomes.length < events.length && outcomes.at(-1)?.kind !== "retry") {
    const rest = events.slice(outcomes.length, batch.isSuspect ? outcomes.length + 1 : undefined);
    try {
      outcomes.push(...(await commitSome(runtime, { key, events: rest }, batch)));
    } catch (thrown) {
      outcomes.push({ kind: "retry", error: toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED") });
    }
  }
  while (outcomes.length < events.length) outcomes.push({ kind: "retry", error: waiting(key) });
  return outcomes;
}

/** A fold under way, and what it started from. */
type Folding = KeyEvents & { readonly known: CachedEntity } & Pick<
    FoldOptions<object>,
    "isCounted" | "refusal"
  >;

/**
 * One commit's worth of events: folded, committed, their outputs sent. Folded again when another writer was first; what
 * can never be written is narrowed down to its event, which is parked.
 */
async function commitSome(
  runtime: Runtime,
  { key, events: all }: KeyEvents,
  batch: BatchContext,
): Promise<readonly Outcome[]> {
  let events = all;
  let refusal: OrderlyError | undefined;
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; ) {
    const known = runtime.cache.get(key) ?? toCached(await loadEntity(runtime, key));
    await pause(runtime, known.entity, events);
    const begun = batch.isSuspect ? await countTry(runtime, { key, events, known }) : known;
    try {
      const folding = { key, events, known: begun ?? known, isCounted: begun !== known, refusal };
      const folded = begun && (await foldAndCommit(runtime, folding, batch));
      if (folded) return settle(runtime, { key, known: folding.known, folded });
    } catch (thrown) {
      const error = toOrderlyError(thrown, "ORDERLY_STORE_FAILED");
      if (errorTable[error.code].retry !== "never" || refusal) throw error;
      if (events.length === 1) refusal = error;
      else events = events.slice(0, 1);
      continue;
    }
    runtime.cache.delete(key);
    conflicts += 1;
  }
  const times = limits.conflictAttemptsMax;
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: ${times} commits met another writer.`);
}

/** An event that has failed before is not tried again at once. */
async function pause({ now, wait }: Runtime, entity: Entity, events: readonly Located[]): Promise<void> {
  const { attempts } = entity;
  if (!attempts || !events.some(({ position }) => position === attempts.position)) return;
  const delayMs = pauseMsBefore(attempts, now());
  if (delayMs > 0) await wait(delayMs);
}

/**
 * Counts the try of an event before it begins, so that a crash leaves its trace. Gives back what is known where there is
 * no try to come, and nothing when another writer was first.
 */
async function countTry(
  runtime: Runtime,
  { key, events, known }: KeyEvents & { readonly known: CachedEntity },
): Promise<CachedEntity | undefined> {
  const { entity } = known;
  const [located] = events;
  if (!located || "error" in located || alreadySettled(entity, located)) return known;
  if (reasonToPark(entity, { located, isCounted: false })) return known;
  const before = attemptsAt(entity, located.position);
  const attempts = { ...before, crashes: before.crashes + 1, atMs: runtime.now() };
  const counted = { ...entity, attempts };
  if ((await commitEntity(runtime, { key, entity: counted })) === "conflict") return undefined;
  return { ...known, entity: toCommitted(counted) };
}

/** The committed fold, or `undefined` when another writer was first. */
async function foldAndCommit(
  runtime: Runtime,
  { key, events, known, isCounted, refusal }: Folding,
  batch: BatchContext,
): Promise<Fold<Stored> | undefined> {
  const items = batch.items.open();
  let end: "committed" | "conflict" | "dropped" = "dropped";
  try {
    batch.signal.throwIfAborted();
    const { ports, version } = runtime;
    const options = { ports, items, version, nowMs: runtime.now(), isCounted, refusal };
    const folded = await fold(runtime.processor, { entity: known.entity, events }, options);
    // What an earlier commit made goes out before what this one makes.
    const resend = toResend(known, folded);
    if (resend.length > 0) await sendOutputs(runtime, resend);
    batch.signal.throwIfAborted();
    end = await commit(runtime, { key, folded, items });
    return end === "committed" ? folded : undefined;
  } finally {
    items.close(end);
  }
}

type Committing = { readonly key: string; readonly folded: Fold<Stored>; readonly items: KeyItems };

async function commit(
  runtime: Runtime,
  { key, folded, items }: Committing,
): Promise<"committed" | "conflict"> {
  const { entity, parked, changed } = folded;
  return changed ? commitEntity(runtime, { key, entity, items: items.commits(), parked }) : "committed";
}

type Settling = { readonly key: string; readonly known: CachedEntity; readonly folded: Fold<Stored> };

/** The commit stands: remembers the entity and sends what it made. Until that is done, a redelivery sends it again. */
async function settle(runtime: Runtime, { key, known, folded }: Settling): Promise<readonly Outcome[]> {
  const { outputs, outcomes, changed } = folded;
  const entity = changed ? toCommitted(folded.entity) : folded.entity;
  measure(runtime.metrics, { before: known.entity, folded });
  const resent = toResend(known, folded);
  const unsent = resent.length === 0 ? known.unsent : known.unsent.difference(causesOf(resent));
  if (outputs.length > 0) {
    runtime.cache.set(key, { entity, unsent: unsent.union(causesOf(outputs)) });
    await sendOutputs(runtime, outputs);
  }
  runtime.cache.set(key, { entity, unsent });
  return outcomes;
}

function toResend({ unsent }: CachedEntity, { resend }: Fold<Stored>): readonly Outputs[] {
  return resend.filter(({ cause }) => unsent.has(cause));
}

function causesOf(outputs: readonly Outputs[]): Set<string> {
  return new Set(outputs.map(({ cause }) => cause));
}

function waiting(key: string): OrderlyError {
  return new OrderlyError("ORDERLY_KEY_WAITING", `Key ${key}: an earlier event has to be applied first.`);
}
