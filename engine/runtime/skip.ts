import type { Entity } from "../core/entity.ts";
import { OrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { ParkedEvent, SkippedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import { release } from "../core/release.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import { parkedAt } from "./parkedAt.ts";
import type { Runtime } from "./runtime.ts";

/** A decision to leave a parked event out. */
export type Skip = { readonly key: string; readonly position: Position; readonly reason: string };

/** What came of it. */
export type SkipResult = {
  readonly key: string;
  /** `undefined` when no such event is parked. */
  readonly skipped: SkippedEvent | undefined;
  readonly remaining: number;
};

/** Records the decision and lets go of the event, in one commit. An event that is applied already cannot be skipped. */
export async function skip(runtime: Runtime, { key, position, reason }: Skip): Promise<SkipResult> {
  runtime.cache.delete(key);
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; conflicts++) {
    const entity = await loadEntity(runtime, key);
    const event = await find(runtime, { key, position, entity });
    if (!event) return { key, skipped: undefined, remaining: remainingOf(entity) };
    const skipped = { ...event, reason, skippedAt: new Date(runtime.now()).toISOString() };
    const after = release(entity, position);
    const commit = { key, entity: after, released: [position], skipped: [skipped] };
    if ((await commitEntity(runtime, commit)) === "committed") {
      return { key, skipped, remaining: remainingOf(after) };
    }
  }
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: the decision keeps meeting another writer.`);
}

/** What holds the key still; of what is awaited, or stands in the log alone, there is one at least. */
function remainingOf({ held }: Entity): number {
  return held ? Math.max(held.count, 1) : 0;
}

/** The parked event, or a stand-in for one that is awaited from the failure destination. */
async function find(
  runtime: Runtime,
  { key, position, entity }: Pick<Skip, "key" | "position"> & { readonly entity: Entity },
): Promise<ParkedEvent | undefined> {
  const event = await parkedAt(runtime.store, { key, position });
  if (event) return event.applied ? undefined : event;
  if (entity.held?.awaits !== position) return undefined;
  return {
    position,
    eventId: `awaited/${position}`,
    data: undefined,
    code: "ORDERLY_INVOCATION_FAILED",
    message: "Lambda gave the record up, and it did not come from the failure destination.",
    attempts: 0,
    processor: runtime.processor.name,
    version: runtime.version,
    parkedAt: new Date(runtime.now()).toISOString(),
  };
}
