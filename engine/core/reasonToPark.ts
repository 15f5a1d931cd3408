import { attemptsAt } from "./attempts.ts";
import type { Entity } from "./entity.ts";
import { errorTable, OrderlyError } from "./errors.ts";
import { limits } from "./limits.ts";
import { headOf, type Located } from "./locatedEvent.ts";
import { comparePositions, type Position } from "./position.ts";

/** What of an entity decides whether an event is tried at all. */
export type Standing = Pick<Entity, "held" | "attempts">;

/**
 * Why an event that is not settled has to be parked whatever its handler would say; `undefined` when it is to be tried.
 * `isCounted`: the try that would follow stands among the crashes already.
 */
export function reasonToPark(
  standing: Standing,
  { located, isCounted }: { readonly located: Located; readonly isCounted: boolean },
): OrderlyError | undefined {
  const { held, attempts } = standing;
  const { subject } = headOf(located);
  if (held) return heldError(subject, held.since);
  if (attempts && comparePositions(attempts.position, located.position) < 0) {
    // Lambda delivers in order: it has given the earlier one up, which is on its way to the failure destination.
    return heldError(subject, attempts.position);
  }
  const crashes = attemptsAt(standing, located.position).crashes - (isCounted ? 1 : 0);
  if (crashes >= limits.crashesMax) return crashedError(located, crashes);
  return "error" in located && errorTable[located.error.code].retry === "never" ? located.error : undefined;
}

function heldError(key: string, since: Position): OrderlyError {
  return new OrderlyError(
    "ORDERLY_KEY_HELD",
    `Key ${key} is held since ${since}: an earlier event has to be applied first.`,
  );
}

function crashedError({ position }: Located, crashes: number): OrderlyError {
  const message = `The event at ${position} ended the function ${crashes} times.`;
  return new OrderlyError("ORDERLY_HANDLER_CRASHED", message);
}
