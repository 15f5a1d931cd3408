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
  /** Those of which something happened last. */
  readonly keys: readonly string[];
  /** Keys that are left out, since there are so many. */
  readonly more: number;
  /** By key, in the log's order. */
  readonly events: readonly StoryEvent[];
  /** What functions wrote about these keys and events. */
  readonly lines: readonly LogLine[];
};

type Read = { readonly event: DomainEvent; readonly position: string };

/** Keys whose story is told at once: a customer may have any number of orders. */
const keysMax = 20;
/** Lines that are told; the oldest are left out. */
const linesMax = 500;

/**
 * Finds the story behind an ID: of an order (or its first eight characters), a customer, an event, a trace or a
 * correlation. Everything that happened to the keys that it leads to belongs to it.
 */
export function findStory(
  id: string,
  { log, lines }: { readonly log: readonly LogRecord[]; readonly lines: readonly LogLine[] },
): Story {
  const about = readNaming(log, [id]).filter(({ event }) => isAbout(event, id));
  const all = [...new Set(about.reverse().map(({ event }) => event.subject))];
  const keys = all.slice(0, keysMax);
  const found = readNaming(log, keys).filter(({ event }) => keys.includes(event.subject));
  const times = new Map(found.map(({ event }) => [event.id, Date.parse(event.time)]));
  const events = found
    .map((read) => toStoryEvent(read, times))
    .sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key) || (a.position < b.position ? -1 : 1));
  const named = [...keys, ...events.map((event) => event.id)];
  const told = keys.length === 0 ? [] : lines.filter(({ text }) => named.some((name) => text.includes(name)));
  return { keys, more: all.length - keys.length, events, lines: told.slice(-linesMax) };
}

/** The events that name one of some IDs anywhere. Parsing is what costs: most records are only looked through. */
function readNaming(log: readonly LogRecord[], ids: readonly string[]): readonly Read[] {
  const texts = ids.filter((id) => id !== "").map((id) => JSON.stringify(id).slice(1, -1));
  return log.filter(({ data }) => texts.some((text) => data?.includes(text))).flatMap(readRecord);
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
