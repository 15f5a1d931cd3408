import { attemptCount, attemptsAt } from "./attempts.ts";
import type { Held, Outputs } from "./entity.ts";
import type { OrderlyError } from "./errors.ts";
import { addOutputs, type Folding, settleAt } from "./folding.ts";
import { limits } from "./limits.ts";
import { headOf, type Located } from "./locatedEvent.ts";
import type { ParkedEvent } from "./parkedEvent.ts";
import { comparePositions, type Position } from "./position.ts";
import type { AnyProcessor, Stored } from "./processor.ts";

/** Why an event is parked, and who does it. */
export type Parking = {
  readonly processor: Pick<AnyProcessor, "name" | "whenParked">;
  readonly version: string;
  readonly error: OrderlyError;
  /** RFC 3339. */
  readonly now: string;
  /** Later events of the key were applied already. */
  readonly late?: true | undefined;
};

/** Sets an event aside: its key is held from now on, and its client hears of it. */
export function park(folding: Folding<Stored>, located: Located, parking: Parking): void {
  const parked = toParkedEvent(located, parking, attemptCount(attemptsAt(folding, located.position)));
  folding.held = toHeld(folding, parked);
  if (isKept(folding.held, located.position)) folding.parked.push(parked);
  const { position } = folding;
  if (position === undefined || comparePositions(position, located.position) < 0) settleAt(folding, located);
  else folding.recent.push(parked.eventId);
  addOutputs(folding, toParkedOutputs(located, parking));
}

function toHeld(
  { held, attempts, position: head }: Folding<Stored>,
  { position, late }: Pick<ParkedEvent, "position" | "late">,
): Held {
  // An event that was tried and never settled, with a later one here: Lambda has given it up.
  const abandoned = attempts && comparePositions(attempts.position, position) < 0;
  const awaits = held ? held.awaits : abandoned ? attempts.position : undefined;
  // What is late stands before events that are applied: those are in no held part.
  const { count = 0, since = awaits ?? (late ? head : undefined) ?? position } = held ?? {};
  // An event that is brought out of order is always kept: behind the last one alone the log is enough.
  const isNext = head === undefined || comparePositions(head, position) < 0;
  const overflow = held?.overflow ?? (isNext && count >= limits.parkedPerKeyMax ? position : undefined);
  return {
    count: isKept({ overflow }, position) ? count + 1 : count,
    since: !late && comparePositions(position, since) < 0 ? position : since,
    ...(awaits !== undefined && awaits !== position && { awaits }),
    ...(overflow !== undefined && { overflow }),
  };
}

function isKept({ overflow }: Pick<Held, "overflow">, position: Position): boolean {
  return overflow === undefined || comparePositions(position, overflow) < 0;
}

/** An event as it is set aside, after so many tries. */
export function toParkedEvent(
  located: Located,
  { processor, version, error, now, late }: Parking,
  attempts: number,
): ParkedEvent {
  const { id, type } = headOf(located);
  const { data, position } = located;
  const fits = Buffer.byteLength(data) <= limits.parkedDataBytesMax;
  return {
    position,
    eventId: id,
    ...(type !== undefined && { type }),
    data: fits ? data : undefined,
    code: error.code,
    message: error.message,
    attempts,
    processor: processor.name,
    version,
    parkedAt: now,
    ...(late && { late }),
  };
}

const parkedText = "A step could not be done now. It is set aside and not lost.";

/** What the client that waits for the event hears; nothing when nobody waits. */
function toParkedOutputs(located: Located, { processor, error }: Parking): Outputs | undefined {
  const { id, subject, replyto, causationdepth = 0 } = headOf(located);
  if (replyto === undefined) return undefined;
  const said = processor.whenParked?.(subject) ?? { state: "error", msg: parkedText };
  const { position } = located;
  const message = { ...said, code: error.code, position, sequence: causationdepth + 1 };
  return { cause: id, emit: [], notify: [{ replyto, key: subject, message }] };
}
