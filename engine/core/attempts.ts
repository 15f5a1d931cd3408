import type { Attempts, Entity } from "./entity.ts";
import { limits } from "./limits.ts";
import type { Position } from "./position.ts";

/** What is counted of the event at a position: nothing, where the key stands at another one. */
export function attemptsAt({ attempts }: Pick<Entity, "attempts">, position: Position): Attempts {
  return attempts?.position === position ? attempts : { position, failures: 0, crashes: 0, atMs: 0 };
}

/** How long to wait from `nowMs` on before the event is tried again. */
export function pauseMsBefore({ failures, atMs }: Attempts, nowMs: number): number {
  if (failures === 0) return 0;
  const delayMs = Math.min(limits.attemptDelayMsMin * 2 ** (failures - 1), limits.attemptDelayMsMax);
  return Math.min(Math.max(atMs + delayMs - nowMs, 0), delayMs);
}

/** All tries of an event, however they ended. */
export function attemptCount({ failures, crashes }: Attempts): number {
  return failures + crashes;
}
