import { isDeepStrictEqual } from "node:util";
import type { Entity, Outputs } from "../core/entity.ts";
import { type ErrorCode, OrderlyError, toOrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { headOf, type LocatedEvent } from "../core/locatedEvent.ts";
import { comparePositions } from "../core/position.ts";
import type { Stored } from "../core/processor.ts";
import { createBatchItems, type KeyItems } from "./batchItems.ts";
import { type Candidate, candidatesOf, type KeyKnown } from "./candidates.ts";
import { decideAsRecorded, decideForReal, hasEffect } from "./decide.ts";
import { isSameState, type KeyFold, type KeyStep, toPlain } from "./foldAsItWas.ts";
import type { Runtime } from "./runtime.ts";

/** A late event, with all that is known of its key. */
export type Late = KeyKnown & { readonly located: LocatedEvent };

/** What a late event comes to, to be committed; `undefined` where it turns out to have been applied before. */
export type LateFold =
  | { readonly entity: Entity; readonly items: KeyItems; readonly outputs: Outputs }
  | undefined;

/**
 * Applies a late event at its own place. The key is folded as it was, which has to lead to the state that it has; then as it
 * should be: the late event for real, and the events behind it again. What those decided without it has gone out and is not
 * done again; what decided nothing, and now does, is done for real. Nothing is written here.
 * @throws OrderlyError ORDERLY_STATE_DIFFERS where the log does not lead to the state; ORDERLY_LATE_CONTRADICTS where an
 * event behind it would now decide otherwise than it did; a handler's error
 */
export async function foldLate(runtime: Runtime, late: Late): Promise<LateFold> {
  const { entity, located } = late;
  checkNoDuplicate(runtime, late);
  const { was, mayBeApplied } = await findWay(runtime, late);
  if (was === undefined) return undefined;
  const items = createBatchItems(runtime.store).open();
  const behind = was.steps.filter((step) => comparePositions(step.located.position, located.position) > 0);
  const first = await decideForReal(runtime, { state: stateBefore(runtime, was, behind), located }, items);
  const all: Outputs[] = [first.outputs];
  let { state } = first;
  for (const step of behind) {
    const next = await decideAgain(runtime, { late, state, step }, items);
    state = next.state;
    if (next.outputs) all.push(next.outputs);
  }
  const isForgotten = behind.length >= limits.recentIdsMax;
  if (mayBeApplied && isForgotten && items.commits().some(({ item }) => item)) throw unclear(late);
  const emit = all.flatMap((outputs) => outputs.emit);
  const notify = all.flatMap((outputs) => outputs.notify);
  return { entity: { ...entity, state }, items, outputs: { cause: located.event.id, emit, notify } };
}

/** What bears its ID and was applied in a later place stands in for it. */
function checkNoDuplicate(
  { processor }: Runtime,
  { key, entity, events, aside, located: { event, position } }: Late,
): void {
  const other = events.find(
    (one) =>
      one.position !== position &&
      headOf(one).id === event.id &&
      processor.on[event.type] !== undefined &&
      comparePositions(one.position, entity.position ?? one.position) <= 0 &&
      aside.at(one.position) === undefined,
  );
  if (!other) return;
  const message = `${event.type} of ${key} was applied where it stands once more, at ${other.position}: skip this one.`;
  throw new OrderlyError("ORDERLY_LATE_CONTRADICTS", message);
}

/** How the key has come to its state, where the late event has no part in it; and whether it may have had one. */
async function findWay(
  runtime: Runtime,
  late: Late,
): Promise<{ readonly was: KeyFold | undefined; readonly mayBeApplied: boolean }> {
  let was: KeyFold | undefined;
  let mayBeApplied = false;
  let problem: Error | undefined;
  for await (const way of candidatesOf(runtime, late)) {
    const wrong = problemOf(way, late);
    if (wrong) problem ??= wrong;
    else if ("fold" in way && way.applied.has(late.located.position)) mayBeApplied = true;
    else if ("fold" in way) was ??= way.fold;
  }
  if (was === undefined && !mayBeApplied) throw problem;
  return { was, mayBeApplied };
}

function problemOf(way: Candidate, { key, entity }: Late): Error | undefined {
  if ("problem" in way) return way.problem;
  if (isSameState(way.fold.state, entity.state)) return undefined;
  const message = `The log does not lead ${key} to the state that it has.`;
  return new OrderlyError("ORDERLY_STATE_DIFFERS", message);
}

function stateBefore({ processor }: Runtime, { steps }: KeyFold, behind: readonly KeyStep[]): Stored {
  return steps[steps.length - behind.length - 1]?.decided.state ?? processor.initial();
}

/** What an event behind the late one does now; its outputs only where it made none before. */
async function decideAgain(
  runtime: Runtime,
  { late, state, step }: { readonly late: Late; readonly state: Stored; readonly step: KeyStep },
  items: KeyItems,
): Promise<{ readonly state: Stored; readonly outputs?: Outputs }> {
  const { located, decided, emitted } = step;
  const fail = (code?: ErrorCode) => (thrown: unknown) => {
    const error = toOrderlyError(thrown, "ORDERLY_HANDLER_FAILED");
    throw behindIt(late, step, { code: code ?? error.code, reason: error.message });
  };
  if (!hasEffect(decided)) return decideForReal(runtime, { state, located }, items).catch(fail());
  const now = await decideAsRecorded(runtime, { state, located }, emitted).catch(
    fail("ORDERLY_LATE_CONTRADICTS"),
  );
  const [before, after] = [decided, now].map(({ outputs, puts }) => toPlain({ outputs, puts }));
  if (isDeepStrictEqual(before, after)) return { state: now.state };
  const reason = "it would now decide otherwise than it has";
  throw behindIt(late, step, { code: "ORDERLY_LATE_CONTRADICTS", reason });
}

function behindIt(
  { key, located }: Late,
  { located: { event, position } }: KeyStep,
  { code, reason }: { readonly code: ErrorCode; readonly reason: string },
): OrderlyError {
  const place = `${event.type} at ${position}, which was settled without it: ${reason}`;
  return new OrderlyError(code, `${located.event.type} of ${key} cannot be put before ${place}.`);
}

function unclear({ key, located: { event } }: Late): Error {
  const message =
    `Nothing tells whether ${event.type} of ${key} was applied before: it would leave no trace but in items that ` +
    `other keys change too, and more than ${limits.recentIdsMax} events of its key came after it.`;
  return new OrderlyError("ORDERLY_LATE_CONTRADICTS", message);
}
