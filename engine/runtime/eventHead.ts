import { createHash } from "node:crypto";
import type { EventHead } from "../core/locatedEvent.ts";
import type { LogRecord } from "./logRecord.ts";

const textLengthMax = 256;
const replytoLengthMax = 2_048;
const prefix = "unreadable/";

/**
 * What can be made out of something that is no valid event: as much of an event's attributes as have their form. Without
 * a subject it belongs to a key of its partition key's own, which holds nothing but what else cannot be read there.
 */
export function toEventHead(record: LogRecord, json: unknown): EventHead {
  const found = isObject(json) ? json : {};
  const type = textOf(found.type, textLengthMax);
  const replyto = textOf(found.replyto, replytoLengthMax);
  const { causationdepth } = found;
  return {
    id: textOf(found.id, textLengthMax) ?? toUnreadableId(record),
    subject: textOf(found.subject, textLengthMax) ?? toUnreadableKey(record.partitionKey),
    ...(type !== undefined && { type }),
    ...(replyto !== undefined && { replyto }),
    ...(typeof causationdepth === "number" && { causationdepth }),
  };
}

/** The key of what bears no key of its own. */
export function toUnreadableKey(partitionKey: string): string {
  return `${prefix}${partitionKey}`;
}

/** Whether nothing but unreadable events stands under the key. */
export function isUnreadableKey(key: string): boolean {
  return key.startsWith(prefix);
}

/** The same text at the same place gives the same ID. */
function toUnreadableId({ position, data = "" }: LogRecord): string {
  return `${prefix}${createHash("sha256").update(`${position} ${data}`).digest("hex").slice(0, 32)}`;
}

function textOf(value: unknown, lengthMax: number): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= lengthMax ? value : undefined;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null;
}
