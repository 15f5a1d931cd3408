import type { Entity, Outputs } from "../core/entity.ts";
import { type ErrorCode, errorTable, OrderlyError, toOrderlyError } from "../core/errors.ts";
import { foldParked } from "../core/fold.ts";
import { limits } from "../core/limits.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { ParkedEvent } from "../core/parkedEvent.ts";
import { comparePositions, type Position } from "../core/position.ts";
import { release } from "../core/release.ts";
import { createBatchItems, type KeyItems } from "./batchItems.ts";
import { toCommitted } from "./entityCache.ts";
import { foldLate } from "./foldLate.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import { createLoggedReader, type KeyLog } from "./keyLog.ts";
import { knowKey } from "./knowKey.ts";
import type { Runtime } from "./runtime.ts";
import { sendOutputs } from "./sendOutputs.ts";
import { takeOverflow } from "./takeOverflow.ts";

/** A held key, and its events in the log where they are needed. */
export type Redrive = { readonly key: string; readonly log?: KeyLog | undefined };

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
  /** To be gone on with by another redrive that is given the key's log: from here on, or all of it. */
  readonly wantsLog?: { readonly from?: Position };
  /** The time was up: to be gone on with by another redrive. */
  readonly unfinished?: true;
};

/**
 * Applies the parked events of a key in order, each in a commit of its own, and frees the key behind the last one: what is
 * late at its own place, then what is parked, then what stands in the log alone. Stops at the first that cannot be applied.
 * Safe to repeat, to end at any point, and beside live processing:
 *
 *     in the log alone --> parked --applied, its outputs kept with it--> applied --outputs sent--> gone
 */
export async function redrive(
  runtime: Runtime,
  { key, log }: Redrive,
  signal: AbortSignal,
): Promise<RedriveResult> {
  runtime.cache.delete(key);
  const sent: Outputs[] = [];
  let applied = 0;
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; conflicts++) {
    const page = await redrivePage(runtime, { key, log, sent }, signal);
    applied += page.applied;
    if (page.end === "more") conflicts = -1;
    else if (page.end !== "conflict") {
      return { key, applied, remaining: page.entity.held?.count ?? 0, ...page.end };
    }
  }
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: the redrive keeps meeting another writer.`);
}

type Stopped = NonNullable<RedriveResult["stopped"]>;

/** `sent`: what this redrive has sent, which the log that it was given cannot hold. */
type Redriving = Redrive & { readonly sent: Outputs[] };

type Page = {
  readonly applied: number;
  readonly entity: Entity;
  readonly end: "more" | "conflict" | Pick<RedriveResult, "stopped" | "wantsLog" | "unfinished">;
};

/** Some parked events from one load of the entity; a writer in between ends the page. */
async function redrivePage(runtime: Runtime, redriving: Redriving, signal: AbortSignal): Promise<Page> {
  const { key, sent } = redriving;
  let entity = await loadEntity(runtime, key);
  let applied = 0;
  const parked = await runtime.store.loadParked(key, { countMax: limits.parkedPerCommitMax });
  // While events stand in the log alone one stays parked: by that an operator finds the key.
  const some = entity.held?.overflow === undefined ? parked : parked.slice(0, -1);
  if (some.length === 0) return { applied, entity, end: await endOf(runtime, redriving, entity) };
  for (const event of some) {
    if (signal.aborted) return { applied, entity, end: { unfinished: true } };
    const ready = event.applied ? { entity, event } : await apply(runtime, redriving, { entity, event });
    if (ready === "conflict") return { applied, entity, end: "conflict" };
    if (!("event" in ready)) return { applied, entity, end: ready };
    if (!event.applied) applied += 1;
    const left = await leave(runtime, { key, ...ready });
    if (left === "conflict") return { applied, entity, end: "conflict" };
    if (ready.event.applied) sent.push(ready.event.applied);
    entity = left;
  }
  return { applied, entity, end: "more" };
}

/** What is left to do where nothing is parked any more, or one event before those in the log alone. */
async function endOf(runtime: Runtime, { key, log }: Redriving, entity: Entity): Promise<Page["end"]> {
  const { awaits, overflow } = entity.held ?? {};
  if (awaits !== undefined) return { stopped: toAwaited(awaits) };
  if (overflow === undefined) return {};
  const taken = await takeOverflow(runtime, { key, entity, overflow, log });
  if (taken === "conflict") return taken;
  return "wanted" in taken ? { wantsLog: { from: taken.wanted } } : "more";
}

type Step = { readonly entity: Entity; readonly event: ParkedEvent };

type Applied = { readonly entity: Entity; readonly items?: KeyItems; readonly outputs?: Outputs };

/** Commits what the event does, and what it produced with the event itself. */
async function apply(
  runtime: Runtime,
  redriving: Redriving,
  { entity, event }: Step,
): Promise<Step | Pick<RedriveResult, "stopped" | "wantsLog"> | "conflict"> {
  const { key } = redriving;
  const located = toLocated(runtime, redriving, { entity, event });
  if ("code" in located) return { stopped: located };
  let folded: Applied | "wantsLog" | undefined;
  try {
    folded = await foldOne(runtime, redriving, { entity, event, located });
  } catch (thrown) {
    const { code, message } = toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED");
    if (!isOfKey(code)) await noteFailure(runtime, key, { entity, event: { ...event, code, message } });
    return { stopped: { position: event.position, code, message } };
  }
  if (folded === "wantsLog") return { wantsLog: {} };
  if (folded === undefined) return { entity, event };
  const { items, outputs } = folded;
  const done = { ...event, applied: outputs };
  const commit = { key, entity: folded.entity, items: items?.commits() ?? [], parked: [done] };
  const end = await commitEntity(runtime, commit);
  return end === "conflict" ? end : { entity: toCommitted(folded.entity), event: done };
}

/** What applying the event comes to; `undefined` where it was applied before. Throws the handler's error. */
async function foldOne(
  runtime: Runtime,
  { key, log, sent }: Redriving,
  { entity, event, located }: Step & { readonly located: LocatedEvent },
): Promise<Applied | "wantsLog" | undefined> {
  const { ports, version, processor } = runtime;
  if (event.late) {
    const known = await knowKey(runtime, { key, entity, log, sent });
    return known ? foldLate(runtime, { ...known, located }) : "wantsLog";
  }
  const items = createBatchItems(runtime.store).open();
  const options = { ports, items, version, nowMs: runtime.now() };
  const folded = await foldParked(processor, { entity, located }, options);
  if (folded.outcome.kind === "applied") return { ...folded, items };
  throw "error" in folded.outcome ? folded.outcome.error : unknownError;
}

/** Whether it is the key that stands in the way, and no fault of the event. */
function isOfKey(code: ErrorCode): boolean {
  return code === "ORDERLY_STATE_DIFFERS" || code === "ORDERLY_LATE_CONTRADICTS";
}

/** Sends what the event made, and only then lets go of it. */
async function leave(
  runtime: Runtime,
  { key, entity, event }: Step & { readonly key: string },
): Promise<Entity | "conflict"> {
  const { position } = event;
  if (event.applied) await sendOutputs(runtime, [event.applied]);
  const free = release(entity, position);
  // Nothing at or before it is in the held part any more: brought once more, it must not be taken for parked anew.
  const since = free.held && comparePositions(free.held.since, position) > 0 ? free.held.since : position;
  const released = free.held ? { ...free, held: { ...free.held, since } } : free;
  const end = await commitEntity(runtime, { key, entity: released, released: [position] });
  return end === "conflict" ? end : toCommitted(released);
}

/** The error that it is parked with is that of its last try. Another writer being first costs the note alone. */
async function noteFailure(runtime: Runtime, key: string, { entity, event }: Step): Promise<void> {
  const { version } = runtime;
  await commitEntity(runtime, { key, entity, parked: [{ ...event, version, attempts: event.attempts + 1 }] });
}

/** The event as this code reads it now, or why it cannot be applied. */
function toLocated(
  { codec, processor }: Runtime,
  { key, log }: Redriving,
  { entity, event }: Step,
): LocatedEvent | Stopped {
  const { position } = event;
  const stopped = (code: ErrorCode, message: string): Stopped => ({ position, code, message });
  const awaits = entity.held?.awaits;
  if (awaits !== undefined && comparePositions(awaits, position) < 0) return toAwaited(awaits);
  const data = event.data ?? log?.events.find((one) => one.position === position)?.data;
  if (data === undefined) return stopped(event.code, "The event was not kept: it was too large, or no text.");
  const located = createLoggedReader(codec, key)({ position, data });
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

function toAwaited(position: string): Stopped {
  const message = `The event at ${position} was given up by Lambda and has not come from the failure destination yet.`;
  return { position, code: "ORDERLY_KEY_HELD", message };
}

const unknownError = new OrderlyError("ORDERLY_HANDLER_FAILED", errorTable.ORDERLY_HANDLER_FAILED.operator);
