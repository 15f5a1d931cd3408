import type { Outputs } from "./entity.ts";
import type { ErrorCode } from "./errors.ts";
import { type Position, parsePosition } from "./position.ts";

/** An event that is set aside with its error, in order, because it cannot be applied now. */
export type ParkedEvent = {
  readonly position: Position;
  /** Its ID; one derived from its text where it could not be read. */
  readonly eventId: string;
  readonly type?: string | undefined;
  /** The event as it stands in the log, UTF-8 JSON (a data URL where it is no text); `undefined` where it is too large. */
  readonly data: string | undefined;
  readonly code: ErrorCode;
  readonly message: string;
  /** Tries so far, redrives included. */
  readonly attempts: number;
  readonly processor: string;
  /** Version of the code that parked it, or tried it last. */
  readonly version: string;
  /** RFC 3339, UTC. */
  readonly parkedAt: string;
  /** Parked although later events of the key were applied already: applying it now would be out of order. */
  readonly late?: true | undefined;
  /** What it produced when a redrive applied it: the event leaves once this is sent. */
  readonly applied?: Outputs | undefined;
};

/** A recorded decision to leave an event out. */
export type SkippedEvent = ParkedEvent & {
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly skippedAt: string;
};

/** What names a parked event to an operator. */
export type ParkedIdParts = { readonly processor: string; readonly position: Position; readonly key: string };

/** `<processor>:<position>:<key>` */
export function toParkedId({ processor, position, key }: ParkedIdParts): string {
  return `${processor}:${position}:${key}`;
}

/** @throws RangeError when the text names no parked event */
export function parseParkedId(text: string): ParkedIdParts {
  const [, processor, position, key] = /^([a-z][a-z\d-]*):([\d-]+):(.+)$/s.exec(text) ?? [];
  if (processor === undefined || position === undefined || key === undefined) {
    throw new RangeError(`${JSON.stringify(text)} is not of the form <processor>:<position>:<key>.`);
  }
  parsePosition(position);
  return { processor, position: position as Position, key };
}
