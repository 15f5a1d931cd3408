import type { Entity } from "../core/entity.ts";
import { type ErrorCode, OrderlyError, toOrderlyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Stored } from "../core/processor.ts";
import { candidatesOf, type KeyKnown } from "./candidates.ts";
import { isSameState } from "./foldAsItWas.ts";
import { commitEntity, loadEntity } from "./keyEntity.ts";
import type { KeyLog } from "./keyLog.ts";
import { knowKey } from "./knowKey.ts";
import type { Runtime } from "./runtime.ts";

/** A key, and its whole log. `planOnly`: says what would be done. */
export type Heal = {
  readonly key: string;
  readonly log: KeyLog;
  readonly planOnly?: boolean | undefined;
};

/** What came of making a key's state again from the log. */
export type HealResult = {
  readonly key: string;
  /** Whether the state was another one; with `planOnly`, whether it is. */
  readonly differs: boolean;
  /** Events that are held back: parked, or in the log alone. */
  readonly held: boolean;
  /** Why it cannot be made again. */
  readonly stopped?: { readonly code: ErrorCode; readonly message: string };
  /** To be given a log that was read later. */
  readonly wantsLog?: true;
};

/**
 * Makes the state of a key again from its applied events, with the world's recorded answers, and writes it where it
 * differs. Nothing is sent, and what is parked stays parked: a redrive is to follow. Safe to repeat, and beside live
 * processing.
 */
export async function heal(runtime: Runtime, { key, log, planOnly }: Heal): Promise<HealResult> {
  runtime.cache.delete(key);
  for (let conflicts = 0; conflicts < limits.conflictAttemptsMax; conflicts++) {
    const entity = await loadEntity(runtime, key);
    const result = { key, differs: false, held: entity.held !== undefined };
    const known = await knowKey(runtime, { key, entity, log, sent: [] });
    if (!known) return { ...result, wantsLog: true };
    const wanted = await stateOf(runtime, known).catch((thrown: unknown) =>
      toOrderlyError(thrown, "ORDERLY_STATE_DIFFERS"),
    );
    if (wanted instanceof Error) {
      return { ...result, differs: true, stopped: { code: wanted.code, message: wanted.message } };
    }
    if (isSameState(wanted, entity.state)) return result;
    if (planOnly || (await write(runtime, key, { ...entity, state: wanted })) === "committed") {
      return { ...result, differs: true };
    }
  }
  throw new OrderlyError("ORDERLY_COMMIT_CONFLICT", `Key ${key}: healing keeps meeting another writer.`);
}

/** The state that it has where that may be; else the first that the log leads to. */
async function stateOf(runtime: Runtime, known: KeyKnown): Promise<Stored> {
  let first: Stored | undefined;
  let problem: Error | undefined;
  for await (const way of candidatesOf(runtime, known)) {
    if ("problem" in way) problem ??= way.problem;
    else if (isSameState(way.fold.state, known.entity.state)) return way.fold.state;
    else first ??= way.fold.state;
  }
  if (first) return first;
  throw problem;
}

function write(runtime: Runtime, key: string, entity: Entity): Promise<"committed" | "conflict"> {
  return commitEntity(runtime, { key, entity });
}
