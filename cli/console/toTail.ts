import type { DomainEvent } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { LogFollower } from "../watch/logFollower.ts";

/** An event in the tail of the log; one that cannot be read has no type. */
export type TailEvent = {
  readonly position: string;
  readonly type?: string;
  readonly key?: string;
  readonly time?: string;
};

/** Events that are shown at once. */
export const tailEventsMax = 100;

/** The last events, newest first, and how many there were in all: what to ask behind the next time. */
export type Tail = { readonly events: readonly TailEvent[]; readonly total: number };

/** The last events behind the first `after` of all; with a key, those of it alone. */
export function toTail(
  { records, total }: Pick<LogFollower, "records" | "total">,
  { key, after }: { readonly key: string; readonly after: number },
): Tail {
  const known = records();
  const first = Math.max(0, known.length - (total() - after));
  const events: TailEvent[] = [];
  for (let index = known.length - 1; index >= first && events.length < tailEventsMax; index--) {
    const record = known[index] as LogRecord;
    // Parsing is what costs here: another key's event seldom names this one.
    if (key !== "" && !record.data?.includes(key)) continue;
    const event = toTailEvent(record);
    if (key === "" || event.key === key) events.push(event);
  }
  return { events, total: total() };
}

function toTailEvent({ position, data }: LogRecord): TailEvent {
  try {
    const { type, subject, time } = JSON.parse(data ?? "") as DomainEvent;
    return { position, type, key: subject, time };
  } catch {
    return { position };
  }
}
