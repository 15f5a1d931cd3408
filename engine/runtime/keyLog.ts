import type { EventCodec } from "../core/codec.ts";
import { toLane } from "../core/lane.ts";
import { headOf, type Located } from "../core/locatedEvent.ts";
import { type Position, parsePosition } from "../core/position.ts";
import { createEventReader } from "./readEvent.ts";

/** An event as it stands in the log: UTF-8 JSON, or a data URL where it is no text. */
export type LoggedEvent = { readonly position: Position; readonly data: string };

/** Events of one key out of the log, as an operator gives them to a processor's function. */
export type KeyLog = {
  /** Where it begins; absent where it begins with the log. */
  readonly from?: Position | undefined;
  /** Nothing of the key up to here is missing. */
  readonly upTo: Position;
  /** Those that the processor handles or has emitted, in order. */
  readonly events: readonly LoggedEvent[];
};

/** The events of a key as this code reads them. */
export function openKeyLog(
  codec: EventCodec,
  { key, log }: { readonly key: string; readonly log: KeyLog },
): readonly Located[] {
  const read = createLoggedReader(codec, key);
  return log.events.map(read).filter((located) => headOf(located).subject === key);
}

/** Reads events of one key by where they stand and how. */
export function createLoggedReader(codec: EventCodec, key: string): (event: LoggedEvent) => Located {
  const read = createEventReader(codec);
  const partitionKey = toLane(key);
  return ({ position, data }) => {
    const { shardId, sequenceNumber } = parsePosition(position);
    return read({ shardId, sequenceNumber, position, data, partitionKey, aggregated: true, arrivalMs: 0 });
  };
}
