import type { EventCodec } from "../core/codec.ts";
import { OrderlyError } from "../core/errors.ts";
import { type Lane, toLane } from "../core/lane.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { LogRecord } from "./logRecord.ts";

/** An event, or why there is none. */
export type ReadEvent = LocatedEvent | { readonly error: OrderlyError };

/** Reads records of the log with one codec; made anew for each batch, it knows the lanes of the keys that it has seen. */
export function createEventReader(codec: EventCodec): (record: LogRecord) => ReadEvent {
  const lanes = new Map<string, Lane>();

  function laneOf(key: string): Lane {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane = toLane(key);
    lanes.set(key, lane);
    return lane;
  }

  return (record) => {
    if (record.data === undefined)
      return invalid(record, "its aggregated record is broken (checksum or form)");
    let json: unknown;
    try {
      json = JSON.parse(record.data);
    } catch (cause) {
      return invalid(record, "it is not JSON", cause);
    }
    const decoded = codec.decode(json);
    if (decoded.kind === "invalid") return invalid(record, decoded.reason);
    if (decoded.kind === "newer") return { error: newer(record, decoded) };
    const { event } = decoded;
    if (laneOf(event.subject) !== record.partitionKey) return { error: misrouted(record, event.subject) };
    return { event, position: record.position, aggregated: record.aggregated };
  };
}

function invalid({ position }: LogRecord, reason: string, cause?: unknown): { readonly error: OrderlyError } {
  const message = `The event at ${position} cannot be read: ${reason}.`;
  return { error: new OrderlyError("ORDERLY_EVENT_INVALID", message, { cause }) };
}

function newer(
  { position }: LogRecord,
  { type, dataversion }: { readonly type: string; readonly dataversion: number },
): OrderlyError {
  return new OrderlyError(
    "ORDERLY_EVENT_NEWER",
    `${type} at ${position} has version ${dataversion}, which this function does not know yet.`,
  );
}

function misrouted({ position, partitionKey }: LogRecord, key: string): OrderlyError {
  const message = `The event at ${position} has partition key ${JSON.stringify(partitionKey)}, but its key's lane is ${toLane(key)}.`;
  return new OrderlyError("ORDERLY_EVENT_MISROUTED", message);
}
