import type { Entity, Outputs } from "../core/entity.ts";
import { errorTable, OrderlyError } from "../core/errors.ts";
import { findOutputs } from "../core/fold.ts";
import { closeFolding, openFolding } from "../core/folding.ts";
import { limits } from "../core/limits.ts";
import { headOf, type Located } from "../core/locatedEvent.ts";
import { park, toParkedOutputs } from "../core/park.ts";
import { comparePositions, type Position } from "../core/position.ts";
import { release } from "../core/release.ts";
import { alreadySettled } from "../core/settled.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import type { LogRecord } from "./logRecord.ts";
import { parkedAt } from "./parkedAt.ts";
import { createEventReader } from "./readEvent.ts";
import type { Runtime } from "./runtime.ts";
import { sendOutputs } from "./sendOutputs.ts";

/** What parking needs of a processor: all but its handlers' ports. */
export type ParkingRuntime = Omit<Runtime, "ports" | "cache" | "wait" | "metrics">;

/** How many events were parked, and how many had their outputs sent again. */
export type AbandonedResult = { readonly parked: number; readonly resent: number };

/**
 * Takes records that Lambda gave up for a processor. What it has not settled is parked; what it has applied has its
 * outputs sent again, as the function may have ended before it sent them. Safe to repeat.
 * @throws OrderlyError ORDERLY_EVENT_NEWER when this code is too old to understand one: to be tried again later
 */
export async function parkAbandoned(
  runtime: ParkingRuntime,
  records: readonly LogRecord[],
  reason: string,
): Promise<AbandonedResult> {
  const error = new OrderlyError("ORDERLY_INVOCATION_FAILED", reason);
  const results: AbandonedResult[] = [];
  for (const [key, events] of groupByKey(runtime, records)) {
    for (let start = 0; start < events.length; start += limits.parkedPerCommitMax) {
      const some = events.slice(start, start + limits.parkedPerCommitMax);
      results.push(await parkOfKey(runtime, { key, events: some }, error));
    }
  }
  const sum = (of: keyof AbandonedResult) => results.reduce((total, result) => total + result[of], 0);
  return { parked: sum("parked"), resent: sum("resent") };
}

type KeyEvents = { readonly key: string; readonly events: readonly Located[] };

function groupByKey({ codec, processor }: ParkingRuntime, records: readonly LogRecord[]) {
  const read = createEventReader(codec);
  const groups = new Map<string, Located[]>();
  for (const record of records) {
    const located = read(record);
    const { type, subject } = headOf(located);
    if (type !== undefined && !processor.on[type]) continue;
    if ("error" in located && errorTable[located.error.code].retry !== "never") throw located.error;
    const group = groups.get(subject);
    if (group) group.push(located);
    else groups.set(subject, [located]);
  }
  return groups;
}

async function parkOfKey(
  runtime: ParkingRuntime,
  { key, events }: KeyEvents,
  error: OrderlyError,
): Promise<AbandonedResult> {
  const { store, processor, version } = runtime;
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; conflicts++) {
    const entity = await loadEntity(runtime, key);
    const folding = openFolding(entity);
    const resend: Outputs[] = [];
    for (const located of events) {
      // Whether it is parked where it stands, however many IDs the entity has seen since.
      const known = entity.held && (await parkedAt(store, { key, position: located.position }));
      const place = known ? "settled" : placeOf(entity, located);
      // An outbox forgets; what is parked still tells what its client was to hear.
      const sent =
        findOutputs(entity, headOf(located).id) ??
        (known &&
          toParkedOutputs(located, { processor, error: new OrderlyError(known.code, known.message) }));
      if (place !== "settled") {
        const now = new Date(runtime.now()).toISOString();
        const own = "error" in located ? located.error : error;
        park(folding, located, {
          processor,
          version,
          now,
          error: own,
          ...(place === "late" && { late: true }),
        });
      } else {
        if (sent) resend.push(sent);
        // Its duplicate was parked, or applied, in its stead: nothing is on its way any more.
        if (folding.held?.awaits === located.position)
          folding.held = release({ ...entity, held: folding.held }, located.position).held;
      }
    }
    await sendOutputs(runtime, resend);
    const { parked, outputs } = folding;
    if (parked.length === 0 && folding.held === entity.held) return { parked: 0, resent: resend.length };
    const after = closeFolding(folding, entity);
    if ((await commitEntity(runtime, { key, entity: after, parked })) === "conflict") continue;
    await sendOutputs(runtime, outputs);
    return { parked: parked.length, resent: resend.length };
  }
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: parking keeps meeting another writer.`);
}

/**
 * `settled`: applied or parked before. `next`: nothing behind it was applied. `late`: later events of the key were, or
 * may have been: the entity's memory of IDs does not reach that far.
 */
function placeOf(entity: Entity, located: Located): "settled" | "next" | "late" {
  if (entity.recent.includes(headOf(located).id)) return "settled";
  if (!alreadySettled(entity, located)) return "next";
  return entity.held && isInHeldPart(entity.held, located.position) ? "next" : "late";
}

function isInHeldPart(
  { since, awaits }: { readonly since: Position; readonly awaits?: Position | undefined },
  position: Position,
): boolean {
  return awaits === position || comparePositions(since, position) < 0;
}
