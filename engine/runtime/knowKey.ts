import type { Entity, Outputs } from "../core/entity.ts";
import { headOf } from "../core/locatedEvent.ts";
import type { KeyKnown } from "./candidates.ts";
import { loadAside } from "./keyAside.ts";
import { type KeyLog, openKeyLog } from "./keyLog.ts";
import type { Runtime } from "./runtime.ts";

export type KnowOptions = {
  readonly key: string;
  readonly entity: Entity;
  readonly log: KeyLog | undefined;
  /** Outputs that went out since the log was read. */
  readonly sent: readonly Outputs[];
};

/**
 * All that is known of a key; `undefined` where the log that is given is not whole: it does not begin with the log, or was
 * read before the entity settled the events that it remembers.
 */
export async function knowKey(
  runtime: Runtime,
  { key, entity, log, sent }: KnowOptions,
): Promise<KeyKnown | undefined> {
  if (log === undefined || log.from !== undefined) return undefined;
  const events = openKeyLog(runtime.codec, { key, log });
  const aside = await loadAside(runtime.store, { key, entity });
  const ids = new Set(events.map((located) => headOf(located).id));
  if (!entity.recent.every((id) => ids.has(id) || aside.eventIds.has(id))) return undefined;
  return { key, entity, events, aside, unsent: sent };
}
