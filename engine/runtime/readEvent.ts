import type { EventCodec } from "../core/codec.ts";
import { OrderlyError } from "../core/errors.ts";
import { type Lane, toLane } from "../core/lane.ts";
import type { Located, UnreadableEvent } from "../core/locatedEvent.ts";
import { toEventHead, toUnreadableKey } from "./eventHead.ts";
import type { LogRecord } from "./logRecord.ts";

/** Reads one record of the log. Never throws: what cannot be read is an unreadable event with its error. */
export type EventReader = (record: LogRecord) => Located;

/** Reads records with one codec; made anew for each batch, it knows the lanes of the keys that it has seen. */
export function createEventReader(codec: EventCodec): EventReader {
  const lanes = new Map<string, Lane>();

  function laneOf(key: string): Lane {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane = toLane(key);
    lanes.set(key, lane);
    return lane;
  }

  return (record) => {
    const { data, position, aggregated, partitionKey } = record;
    if (data === undefined)
      return invalid(record, { reason: "its aggregated record is broken (checksum or form)" });
    let json: unknown;
    try {
      json = JSON.parse(data);
    } catch (cause) {
      return invalid(record, { reason: "it is not JSON", cause });
    }
    const decoded = codec.decode(json);
    if (decoded.kind === "event") {
      const { event } = decoded;
      return laneOf(event.subject) === partitionKey
        ? { event, position, aggregated, data }
        : misrouted(record, json);
    }
    const located =
      decoded.kind === "newer" ? newer(record, { ...decoded, json }) : invalid(record, { ...decoded, json });
    return laneOf(located.head.subject) === partitionKey ? located : strayed(located, partitionKey);
  };
}

type Invalid = { readonly reason: string; readonly json?: unknown; readonly cause?: unknown };

function invalid(record: LogRecord, { reason, json, cause }: Invalid): UnreadableEvent {
  const message = `The event at ${record.position} cannot be read: ${reason}.`;
  return unreadable(record, json, new OrderlyError("ORDERLY_EVENT_INVALID", message, { cause }));
}

function newer(
  record: LogRecord,
  {
    type,
    dataversion,
    json,
  }: { readonly type: string; readonly dataversion: number; readonly json: unknown },
): UnreadableEvent {
  const message = `${type} at ${record.position} has version ${dataversion}, which this function does not know yet.`;
  return unreadable(record, json, new OrderlyError("ORDERLY_EVENT_NEWER", message));
}

/** Its place says nothing of its order among the events of its key, so it may not touch that key. */
function misrouted(record: LogRecord, json: unknown): UnreadableEvent {
  const { position, partitionKey } = record;
  const key = toEventHead(record, json).subject;
  const message = `The event at ${position} has partition key ${JSON.stringify(partitionKey)}, but its key's lane is ${toLane(key)}.`;
  return strayed(
    unreadable(record, json, new OrderlyError("ORDERLY_EVENT_MISROUTED", message)),
    partitionKey,
  );
}

function strayed(located: UnreadableEvent, partitionKey: string): UnreadableEvent {
  return { ...located, head: { ...located.head, subject: toUnreadableKey(partitionKey) } };
}

function unreadable(record: LogRecord, json: unknown, error: OrderlyError): UnreadableEvent {
  const { position, aggregated, raw = "" } = record;
  // RFC 2397, for what is no text.
  const data = record.data ?? `data:application/octet-stream;base64,${raw}`;
  return { position, aggregated, data, error, head: toEventHead(record, json) };
}
