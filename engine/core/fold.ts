import { attemptsAt } from "./attempts.ts";
import type { Entity, Outputs } from "./entity.ts";
import { errorTable, type OrderlyError, toOrderlyError } from "./errors.ts";
import { addOutputs, closeFolding, type Folding, isFull, openFolding, settleAt } from "./folding.ts";
import { limits } from "./limits.ts";
import { headOf, type Located, type LocatedEvent } from "./locatedEvent.ts";
import type { Outcome } from "./outcome.ts";
import { toOutputs } from "./outputs.ts";
import { park } from "./park.ts";
import type { ParkedEvent } from "./parkedEvent.ts";
import type { AnyProcessor, Decision, StagedItems, Stored } from "./processor.ts";
import { reasonToPark } from "./reasonToPark.ts";
import { alreadySettled, positionAfter } from "./settled.ts";

/** What the events of one key are folded with. */
export type FoldOptions<Ports> = {
  readonly ports: Ports;
  readonly items: StagedItems;
  /** Milliseconds since the epoch: the time of what is emitted, and of a try that fails. */
  readonly nowMs: number;
  /** Version of the code, kept with what it parks. */
  readonly version: string;
  /** The try of the first event is already counted as a crash, as it may be one. */
  readonly isCounted?: boolean | undefined;
  /** Parks the first event that is not settled yet, with this error, instead of applying it. */
  readonly refusal?: OrderlyError | undefined;
};

/** What folding some events of one key came to. */
export type Fold<State extends Stored> = {
  readonly entity: Entity<State>;
  /** One for each event that was looked at, in order; shorter than the events when the fold stopped early. */
  readonly outcomes: readonly Outcome[];
  /** Outputs of the events settled now: to be sent after the commit. */
  readonly outputs: readonly Outputs[];
  /** Outputs that are in the outbox from an earlier commit: to be sent again unless known to be out. */
  readonly resend: readonly Outputs[];
  /** Events to be set aside with the commit. */
  readonly parked: readonly ParkedEvent[];
  /** Whether there is anything to commit. */
  readonly changed: boolean;
};

/**
 * Settles the events of one key in order: applies them, or parks them. It stops behind an event that has to come again,
 * and when a commit's share is full. Nothing is written: the caller commits, and may fold again after a conflict.
 */
export async function fold<State extends Stored, Ports>(
  processor: AnyProcessor<State, Ports>,
  { entity: before, events }: { readonly entity: Entity<State>; readonly events: readonly Located[] },
  options: FoldOptions<Ports>,
): Promise<Fold<State>> {
  const folding = openFolding(before);
  const folder = { processor, folding, options };
  const outcomes: Outcome[] = [];
  const resend: Outputs[] = [];
  for (const located of events) {
    const reason = alreadySettled(folding, located);
    if (reason !== undefined) {
      outcomes.push({ kind: "skipped", reason });
      const sent = findOutputs(before, headOf(located).id);
      if (sent) resend.push(sent);
      // Whoever waits for the position that the repetition was given must not wait for ever. An event that stands before
      // it, tried and not settled, is not passed over: it may have been given up, and is missing then.
      if (reason === "duplicate" && !folding.attempts) folding.position = positionAfter(folding, located);
      continue;
    }
    const outcome = settle(folder, located);
    outcomes.push(outcome instanceof Promise ? await outcome : outcome);
    if (outcomes.at(-1)?.kind === "retry" || isFull(folding)) break;
  }
  return {
    entity: closeFolding(folding, before),
    outcomes,
    outputs: folding.outputs,
    resend,
    parked: folding.parked,
    changed:
      folding.position !== before.position ||
      folding.attempts !== before.attempts ||
      folding.held !== before.held,
  };
}

/**
 * Applies one parked event to the entity of its held key. The entity stands where it stood, as the event was settled when
 * it was parked; the outcome tells whether it could be applied.
 */
export async function foldParked<State extends Stored, Ports>(
  processor: AnyProcessor<State, Ports>,
  { entity: before, located }: { readonly entity: Entity<State>; readonly located: LocatedEvent },
  options: FoldOptions<Ports>,
): Promise<{ readonly entity: Entity<State>; readonly outputs: Outputs; readonly outcome: Outcome }> {
  const folding = openFolding({ ...before, held: undefined, attempts: undefined });
  const outcome = await apply({ processor, folding, options }, located);
  const outputs = folding.outputs[0] ?? { cause: located.event.id, emit: [], notify: [] };
  return { entity: { ...before, state: folding.state }, outputs, outcome };
}

type Folder<State extends Stored, Ports> = {
  readonly processor: AnyProcessor<State, Ports>;
  readonly folding: Folding<State>;
  readonly options: FoldOptions<Ports>;
};

const applied: Outcome = { kind: "applied" };
const unhandled: Outcome = { kind: "skipped", reason: "unhandled" };

function settle<State extends Stored, Ports>(
  folder: Folder<State, Ports>,
  located: Located,
): Outcome | Promise<Outcome> {
  const { type } = headOf(located);
  if (type !== undefined && !folder.processor.on[type]) return unhandled;
  const { isCounted = false, refusal } = folder.options;
  const error = reasonToPark(folder.folding, { located, isCounted }) ?? refusal;
  if (error) return setAside(folder, located, error);
  if ("error" in located) return { kind: "retry", error: located.error };
  return apply(folder, located);
}

/** Synchronous where the handler is: a promise for each event is what a fold would spend most of its time on. */
function apply<State extends Stored, Ports>(
  folder: Folder<State, Ports>,
  located: LocatedEvent,
): Outcome | Promise<Outcome> {
  const { processor, folding, options } = folder;
  const { event } = located;
  const context = { ...options.ports, items: options.items, position: positionAfter(folding, located) };
  try {
    const decided = processor.on[event.type]?.(folding.state, event, context);
    if (!(decided instanceof Promise)) return keep(folder, located, decided);
    return decided.then(
      (decision) => keep(folder, located, decision),
      (thrown) => fail(folder, located, thrown),
    );
  } catch (thrown) {
    return fail(folder, located, thrown);
  }
}

function keep<State extends Stored, Ports>(
  { processor, folding, options }: Folder<State, Ports>,
  located: LocatedEvent,
  decision: Decision<State> | undefined,
): Outcome {
  options.items.keep();
  settleAt(folding, located);
  if (decision) {
    folding.state = decision.state ?? folding.state;
    if (!decision.emit && !decision.notify) return applied;
    const position = folding.position ?? located.position;
    const origin = { processor: processor.name, now: toTime(options.nowMs) };
    addOutputs(folding, toOutputs({ ...located, position }, decision, origin));
  }
  return applied;
}

/** A handler threw: declared errors park at once, unknown ones when the event's tries are used up. */
function fail<State extends Stored, Ports>(
  folder: Folder<State, Ports>,
  located: LocatedEvent,
  thrown: unknown,
): Outcome {
  const { folding, options } = folder;
  options.items.drop();
  const error = toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED");
  const isCounted = error.code === "ORDERLY_HANDLER_FAILED";
  const before = attemptsAt(folding, located.position);
  const failures = before.failures + 1;
  // A try that was counted before it began has ended after all.
  const crashes = before.crashes - (options.isCounted ? 1 : 0);
  const attempts = { position: located.position, failures, crashes, atMs: options.nowMs };
  if (isCounted) folding.attempts = attempts;
  const isForGood = errorTable[error.code].retry === "never";
  if (!isForGood && !(isCounted && failures >= limits.attemptsMax)) return { kind: "retry", error };
  return setAside(folder, located, error);
}

function setAside<State extends Stored, Ports>(
  { processor, folding, options: { version, nowMs } }: Folder<State, Ports>,
  located: Located,
  error: OrderlyError,
): Outcome {
  park(folding, located, { processor, error, now: toTime(nowMs), version });
  return { kind: "parked", error };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** What an event produced when it was settled, if the outbox still has it. */
export function findOutputs({ outbox }: Pick<Entity, "outbox">, cause: string): Outputs | undefined {
  for (const commit of outbox) for (const entry of commit) if (entry.cause === cause) return entry;
  return undefined;
}
