import type { DomainEvent } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";

/** An event in the tail of the log; one that cannot be read has no type. */
export type TailEvent = {
  readonly position: string;
  readonly type?: string;
  readonly key?: string;
  readonly time?: string;
};

/** Events that are shown at once. */
const eventsMax = 100;

/** The last events, newest first; with a key, those of it alone. */
export function toTail(records: readonly LogRecord[], key: string): readonly TailEvent[] {
  const tail: TailEvent[] = [];
  for (let index = records.length - 1; index >= 0 && tail.length < eventsMax; index--) {
    const event = toTailEvent(records[index] as LogRecord);
    if (key === "" || event.key === key) tail.push(event);
  }
  return tail;
}

function toTailEvent({ position, data }: LogRecord): TailEvent {
  try {
    const { type, subject, time } = JSON.parse(data ?? "") as DomainEvent;
    return { position, type, key: subject, time };
  } catch {
    return { position };
  }
}
