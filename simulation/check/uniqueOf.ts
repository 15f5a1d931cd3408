import type { DomainEvent } from "../../engine/index.ts";

/** Each event once, where it stands first. */
export function uniqueOf(log: readonly DomainEvent[]): readonly DomainEvent[] {
  const first = new Map<string, DomainEvent>();
  for (const event of log) if (!first.has(event.id)) first.set(event.id, event);
  return [...first.values()];
}
