import type { Entity, Held } from "../core/entity.ts";
import { OrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { headOf, type Located } from "../core/locatedEvent.ts";
import { toParkedEvent } from "../core/park.ts";
import { comparePositions, nextInRecord, type Position } from "../core/position.ts";
import { toCommitted } from "./entityCache.ts";
import { commitEntity } from "./keyEntity.ts";
import { type KeyLog, openKeyLog } from "./keyLog.ts";
import type { Runtime } from "./runtime.ts";

/** A held key with events that stand in the log alone from `overflow` on. */
export type Overflowing = {
  readonly key: string;
  readonly entity: Entity;
  readonly overflow: Position;
  readonly log: KeyLog | undefined;
};

/**
 * Parks the next events of a key that were settled and not kept, out of the log, in one commit with where the rest of them
 * begins. `wanted`: the log that is given does not hold them.
 */
export async function takeOverflow(
  runtime: Runtime,
  { key, entity, overflow, log }: Overflowing,
): Promise<Entity | "conflict" | { readonly wanted: Position }> {
  const isGiven = log && !isBehind(log.from, overflow) && comparePositions(overflow, log.upTo) <= 0;
  if (!isGiven) return { wanted: overflow };
  const { position: head = overflow } = entity;
  const events = eventsFrom(runtime, { key, log }).filter(
    ({ position }) => comparePositions(overflow, position) <= 0 && comparePositions(position, head) <= 0,
  );
  const some = events.slice(0, limits.parkedPerCommitMax);
  const rest =
    events[some.length]?.position ?? (isBehind(head, log.upTo) ? nextInRecord(log.upTo) : undefined);
  const held = toHeld(entity.held, { count: some.length, rest });
  const { held: _, ...free } = entity;
  const after = held ? { ...free, held } : free;
  const parked = some.map((located) => toParked(runtime, key, located));
  const end = await commitEntity(runtime, { key, entity: after, parked });
  return end === "conflict" ? end : toCommitted(after);
}

function isBehind(position: Position | undefined, other: Position): boolean {
  return position !== undefined && comparePositions(position, other) > 0;
}

/** What concerns the processor, a producer's duplicates dropped, as they were when they came. */
function eventsFrom(
  { codec, processor }: Runtime,
  logged: { readonly key: string; readonly log: KeyLog },
): readonly Located[] {
  const seen = new Set<string>();
  return openKeyLog(codec, logged).filter((located) => {
    const { id, type } = headOf(located);
    if ((type !== undefined && !processor.on[type]) || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function toHeld(
  held: Held | undefined,
  { count, rest }: { readonly count: number; readonly rest: Position | undefined },
): Held | undefined {
  if (!held || (held.count + count === 0 && rest === undefined)) return undefined;
  const { overflow: _, ...kept } = held;
  return { ...kept, count: held.count + count, ...(rest !== undefined && { overflow: rest }) };
}

function toParked({ processor, version, now }: Runtime, key: string, located: Located) {
  const behind = new OrderlyError(
    "ORDERLY_KEY_HELD",
    `Key ${key} was held when it came; it stood in the log alone.`,
  );
  const error = "error" in located ? located.error : behind;
  return toParkedEvent(located, { processor, version, error, now: new Date(now()).toISOString() }, 0);
}
