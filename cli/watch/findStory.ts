import type { DomainEvent } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { LogLine } from "./readStatus.ts";

/** An event in the story of an order. */
export type StoryEvent = {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  /** Which service says so: `payment`. */
  readonly service: string;
  readonly time: string;
  /** Milliseconds since the event that led to this one; absent on the first. */
  readonly afterCauseMs?: number | undefined;
  readonly causationId?: string | undefined;
  readonly traceId?: string | undefined;
};

/** What happened to the keys that an ID leads to. */
export type Story = {
  readonly keys: readonly string[];
  /** By time; the events of one key in the log's order. */
  readonly events: readonly StoryEvent[];
  /** What functions wrote about these keys and events. */
  readonly lines: readonly LogLine[];
};

type Read = { readonly event: DomainEvent; readonly position: string };

/**
 * Finds the story behind an ID: of an order (or its first eight characters), a customer, an event, a trace or a
 * correlation. Everything that happened to the keys that it leads to belongs to it.
 */
export function findStory(
  id: string,
  { log, lines }: { readonly log: readonly LogRecord[]; readonly lines: readonly LogLine[] },
): Story {
  const all = log.flatMap(readRecord);
  const keys = new Set(all.filter(({ event }) => isAbout(event, id)).map(({ event }) => event.subject));
  const found = all.filter(({ event }) => keys.has(event.subject));
  const times = new Map(found.map(({ event }) => [event.id, Date.parse(event.time)]));
  const events = found.map((read) => toStoryEvent(read, times)).sort(compareEvents);
  const named = [...keys, ...events.map((event) => event.id)];
  const about = keys.size === 0 ? [] : lines.filter(({ text }) => named.some((name) => text.includes(name)));
  return { keys: [...keys], events, lines: about };
}

function readRecord({ data, position }: LogRecord): readonly Read[] {
  try {
    const event = JSON.parse(data ?? "") as DomainEvent;
    return typeof event.subject === "string" && typeof event.id === "string" ? [{ event, position }] : [];
  } catch {
    return [];
  }
}

/** Characters of an order's ID that are shown where there is little room. */
const shortLength = 8;

function isAbout(event: DomainEvent, id: string): boolean {
  if (id === "") return false;
  const { customer } = (event.data ?? {}) as { readonly customer?: { readonly id?: unknown } };
  const ids = [event.id, event.correlationid, traceIdOf(event), customer?.id, event.subject];
  return ids.includes(id) || (id.length === shortLength && event.subject.startsWith(id));
}

function traceIdOf({ traceparent }: DomainEvent): string | undefined {
  return traceparent?.split("-")[1];
}

function toStoryEvent({ event, position }: Read, times: ReadonlyMap<string, number>): StoryEvent {
  const causedMs = times.get(event.causationid ?? "");
  return {
    position,
    id: event.id,
    type: event.type,
    key: event.subject,
    service: event.source.split(":").at(-1) ?? event.source,
    time: event.time,
    afterCauseMs: causedMs === undefined ? undefined : Date.parse(event.time) - causedMs,
    causationId: event.causationid,
    traceId: traceIdOf(event),
  };
}

function compareEvents(a: StoryEvent, b: StoryEvent): number {
  if (a.key === b.key) return a.position < b.position ? -1 : 1;
  return Date.parse(a.time) - Date.parse(b.time);
}
