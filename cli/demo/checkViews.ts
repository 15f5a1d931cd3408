import { isDeepStrictEqual } from "node:util";
import { comparePositions, type DomainEvent, type Position } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import type { OrderView } from "../../processors/orders/processor.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";

/** What comparing the log with the views found. */
export type ViewCheck = {
  readonly eventsInLog: number;
  /** Events that stand in the log more than once; each has to be applied once. */
  readonly duplicatesInLog: number;
  /** Events that a view shows more than once. */
  readonly duplicates: number;
  /** Views whose time line is not the log's events in the log's order. */
  readonly violations: readonly string[];
};

type Entry = OrderView["timeLine"][number];

/**
 * Compares each order's time line with the log: the events of the order, each once, in the order of their positions.
 * Knows nothing of how the views were made.
 */
export function checkViews(log: readonly LogRecord[], views: ReadonlyMap<string, OrderView>): ViewCheck {
  const read = createEventReader(eventCodec);
  const events = log.map(read).filter((one) => "event" in one);
  const byOrder = Map.groupBy(events, ({ event }) => event.subject);
  let duplicates = 0;
  const violations: string[] = [];
  for (const [orderId, view] of views) {
    const expected = toTimeLine(byOrder.get(orderId) ?? []);
    const extra = view.timeLine.length - new Set(view.timeLine.map(({ type }) => type)).size;
    duplicates += Math.max(0, extra);
    if (!isDeepStrictEqual(view.timeLine.map(pick), expected)) {
      violations.push(`${orderId}: the log has ${describe(expected)}, its view ${describe(view.timeLine)}`);
    }
  }
  const ids = new Set(events.map(({ event }) => event.id));
  return { eventsInLog: events.length, duplicatesInLog: events.length - ids.size, duplicates, violations };
}

function toTimeLine(
  events: readonly { readonly event: DomainEvent; readonly position: Position }[],
): Entry[] {
  const seen = new Set<string>();
  return [...events]
    .sort((a, b) => comparePositions(a.position, b.position))
    .filter(({ event }) => !seen.has(event.id) && seen.add(event.id))
    .map(({ event }) => pick(event));
}

const pick = ({ type, time }: Entry): Entry => ({ type, time });
const describe = (timeLine: readonly Entry[]): string =>
  timeLine.map(({ type }) => type).join(" ") || "nothing";
