import type { Entity } from "../core/entity.ts";
import { type ErrorCode, errorTable, OrderlyError } from "../core/errors.ts";
import { foldParked } from "../core/fold.ts";
import { toLane } from "../core/lane.ts";
import { limits } from "../core/limits.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { ParkedEvent } from "../core/parkedEvent.ts";
import { comparePositions, parsePosition } from "../core/position.ts";
import { release } from "../core/release.ts";
import { createBatchItems } from "./batchItems.ts";
import { toCommitted } from "./entityCache.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import { createEventReader } from "./readEvent.ts";
import type { Runtime } from "./runtime.ts";
import { sendOutputs } from "./sendOutputs.ts";

/** What came of applying the parked events of a key again. */
export type RedriveResult = {
  readonly key: string;
  readonly applied: number;
  /** Events that are parked still. */
  readonly remaining: number;
  /** Where it stopped, and why; absent when the key is free again. */
  readonly stopped?: {
    readonly position: string;
    readonly code: ErrorCode;
    readonly message: string;
  };
  /** The time was up: to be gone on with by another redrive. */
  readonly unfinished?: true;
};

/**
 * Applies the parked events of a key in order, each in a commit of its own, and frees the key behind the last one. Stops at
 * the first that cannot be applied. Safe to repeat, to end at any point, and beside live processing:
 *
 *     parked --applied, its outputs kept with it--> applied --outputs sent--> gone
 */
export async function redrive(runtime: Runtime, key: string, signal: AbortSignal): Promise<RedriveResult> {
  runtime.cache.delete(key);
  let applied = 0;
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; conflicts++) {
    const page = await redrivePage(runtime, key, signal);
    applied += page.applied;
    if (page.end === "more") conflicts = 0;
    else if (page.end !== "conflict") {
      return { key, applied, remaining: page.entity.held?.count ?? 0, ...page.end };
    }
  }
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: the redrive keeps meeting another writer.`);
}

type Stopped = NonNullable<RedriveResult["stopped"]>;

type Page = {
  readonly applied: number;
  readonly entity: Entity;
  readonly end: "more" | "conflict" | Pick<RedriveResult, "stopped" | "unfinished">;
};

/** Some parked events from one load of the entity; a writer in between ends the page. */
async function redrivePage(runtime: Runtime, key: string, signal: AbortSignal): Promise<Page> {
  let entity = await loadEntity(runtime, key);
  let applied = 0;
  const parked = await runtime.store.loadParked(key, { countMax: limits.parkedPerCommitMax });
  const why = whyStillHeld(entity);
  if (parked.length === 0) return { applied, entity, end: why ? { stopped: why } : {} };
  for (const event of parked) {
    if (signal.aborted) return { applied, entity, end: { unfinished: true } };
    const ready = event.applied ? { entity, event } : await apply(runtime, { key, entity, event });
    if (ready === "conflict") return { applied, entity, end: "conflict" };
    if ("stopped" in ready) return { applied, entity, end: ready };
    if (!event.applied) applied += 1;
    const left = await leave(runtime, { key, ...ready });
    if (left === "conflict") return { applied, entity, end: "conflict" };
    entity = left;
  }
  return { applied, entity, end: "more" };
}

type Step = { readonly key: string; readonly entity: Entity; readonly event: ParkedEvent };

/** Commits what the event does, and what it produced with the event itself. */
async function apply(
  runtime: Runtime,
  { key, entity, event }: Step,
): Promise<Omit<Step, "key"> | { readonly stopped: Stopped } | "conflict"> {
  const located = toLocated(runtime, { key, entity, event });
  if ("code" in located) return { stopped: located };
  const items = createBatchItems(runtime.store).open();
  const { ports, version, processor } = runtime;
  const options = { ports, items, version, nowMs: runtime.now() };
  const folded = await foldParked(processor, { entity, located }, options);
  if (folded.outcome.kind !== "applied") {
    const { code, message } = "error" in folded.outcome ? folded.outcome.error : unknownError;
    await noteFailure(runtime, { key, entity, event: { ...event, code, message, version } });
    return { stopped: { position: event.position, code, message } };
  }
  const done = { ...event, applied: folded.outputs };
  const commit = { key, entity: folded.entity, items: items.commits(), parked: [done] };
  const end = await commitEntity(runtime, commit);
  return end === "conflict" ? end : { entity: toCommitted(folded.entity), event: done };
}

/** Sends what the event made, and only then lets go of it. */
async function leave(runtime: Runtime, { key, entity, event }: Step): Promise<Entity | "conflict"> {
  if (event.applied) await sendOutputs(runtime, [event.applied]);
  const free = release(entity, event.position);
  // Nothing at or before it is in the held part any more: brought once more, it must not be taken for parked anew.
  const released = free.held ? { ...free, held: { ...free.held, since: event.position } } : free;
  const end = await commitEntity(runtime, { key, entity: released, released: [event.position] });
  return end === "conflict" ? end : toCommitted(released);
}

/** The error that it is parked with is that of its last try. Another writer being first costs the note alone. */
async function noteFailure(runtime: Runtime, { key, entity, event }: Step): Promise<void> {
  const parked = [{ ...event, attempts: event.attempts + 1 }];
  await commitEntity(runtime, { key, entity, parked });
}

/** The event as this code reads it now, or why it cannot be applied. */
function toLocated({ codec, processor }: Runtime, { key, entity, event }: Step): LocatedEvent | Stopped {
  const { position, data } = event;
  const stopped = (code: ErrorCode, message: string): Stopped => ({ position, code, message });
  const awaits = entity.held?.awaits;
  if (awaits !== undefined && comparePositions(awaits, position) < 0) return toAwaited(awaits);
  if (event.late) {
    return stopped(
      "ORDERLY_INVOCATION_FAILED",
      `Later events of ${key} are applied: heal the key from the log.`,
    );
  }
  if (data === undefined) return stopped(event.code, "The event was not kept: it was too large, or no text.");
  const { shardId, sequenceNumber } = parsePosition(position);
  const record = { shardId, sequenceNumber, position, data, aggregated: true, arrivalMs: 0 };
  const located = createEventReader(codec)({ ...record, partitionKey: toLane(key) });
  if ("error" in located) return stopped(located.error.code, located.error.message);
  if (located.event.subject !== key) {
    return stopped(
      "ORDERLY_EVENT_MISROUTED",
      `The event belongs to ${located.event.subject}, not to ${key}.`,
    );
  }
  if (!processor.on[located.event.type]) {
    return stopped(
      "ORDERLY_EVENT_INVALID",
      `${processor.name} handles no ${located.event.type} any more: skip it.`,
    );
  }
  return located;
}

function whyStillHeld({ held }: Entity): Stopped | undefined {
  if (held?.awaits !== undefined) return toAwaited(held.awaits);
  if (held?.overflow === undefined) return undefined;
  const message = `More than ${limits.parkedPerKeyMax} events were parked: heal the key from the log.`;
  return { position: held.overflow, code: "ORDERLY_KEY_HELD", message };
}

function toAwaited(position: string): Stopped {
  const message = `The event at ${position} was given up by Lambda and has not come from the failure destination yet.`;
  return { position, code: "ORDERLY_KEY_HELD", message };
}

const unknownError = {
  code: "ORDERLY_HANDLER_FAILED" as const,
  message: errorTable.ORDERLY_HANDLER_FAILED.operator,
};
