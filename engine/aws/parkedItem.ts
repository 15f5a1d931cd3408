import { marshall } from "@aws-sdk/util-dynamodb";
import type { Outputs } from "../core/entity.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { ParkedEvent, SkippedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import type { TableItem } from "./entityItem.ts";
import { tableNames } from "./tableNames.ts";

const parkedPrefix = "parked#";
/** What the sort keys of all decisions of a key begin with. */
export const skippedPrefix = "skipped#";
const messageLengthMax = 2_000;

/** The primary key of a parked event: those of a key sort by position, behind its entity and items. */
export function toParkedKey(key: string, position: Position | ""): TableItem {
  return { pk: { S: key }, sk: { S: `${parkedPrefix}${position}` } };
}

/** A sort key behind that of every parked event. */
export const parkedEnd = `${parkedPrefix}:`;

/** A parked event as the table holds it. */
export function fromParked(key: string, event: ParkedEvent): TableItem {
  return {
    ...toParkedKey(key, event.position),
    ...toAttributes(event),
    [tableNames.parkedIn]: { S: event.processor },
  };
}

/** A recorded decision: beside the entity, and not in the index of what is parked. */
export function fromSkipped(key: string, { reason, skippedAt, ...event }: SkippedEvent): TableItem {
  const sk = { S: `${skippedPrefix}${event.position}` };
  const decision = { reason: { S: reason }, skippedAt: { S: skippedAt } };
  return { pk: { S: key }, sk, ...toAttributes(event), ...decision };
}

function toAttributes({ position: _, applied, ...event }: ParkedEvent): TableItem {
  const message = event.message.slice(0, messageLengthMax);
  return {
    ...marshall({ ...event, message }, { removeUndefinedValues: true }),
    ...(applied && { applied: { S: JSON.stringify(applied) } }),
  };
}

/** A parked event out of its item, or out of the index, which leaves the event's text out. */
export function toParked(item: TableItem): ParkedEvent {
  return fromAttributes(item, parkedPrefix);
}

/** A decision out of its item. */
export function toSkipped(item: TableItem): SkippedEvent {
  const decision = { reason: item.reason?.S ?? "", skippedAt: item.skippedAt?.S ?? "" };
  return { ...fromAttributes(item, skippedPrefix), ...decision };
}

function fromAttributes(item: TableItem, prefix: string): ParkedEvent {
  const text = (name: string): string => item[name]?.S ?? "";
  return {
    position: text("sk").slice(prefix.length) as Position,
    eventId: text("eventId"),
    ...(item.type?.S !== undefined && { type: item.type.S }),
    data: item.data?.S,
    code: text("code") as ErrorCode,
    message: text("message"),
    attempts: Number(item.attempts?.N ?? 0),
    processor: text("processor"),
    version: text("version"),
    parkedAt: text("parkedAt"),
    ...(item.late?.BOOL && { late: true as const }),
    ...(item.applied?.S !== undefined && { applied: JSON.parse(item.applied.S) as Outputs }),
  };
}
