import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import { commandProcessor } from "./commandProcessor.ts";
import type { ParkedOfKey } from "./listParked.ts";
import type { Operator } from "./operator.ts";

/** A held key of one processor, with its first parked event. */
export type HeldKey = {
  readonly processor: string;
  readonly key: string;
  readonly count: number;
  readonly first: ParkedOfKey;
};

/** The held keys in a list of what is parked. */
export function toHeldKeys(parked: readonly ParkedOfKey[]): readonly HeldKey[] {
  const groups = Map.groupBy(parked, ({ processor, key }) => `${processor} ${key}`);
  return [...groups.values()].flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    return [{ processor: first.processor, key: first.key, count: events.length, first }];
  });
}

/** Redrives one key to its end, or to where it stops, over as many invocations as that takes. */
export async function redriveKey(
  operator: Operator,
  { processor, key }: Pick<HeldKey, "processor" | "key">,
): Promise<RedriveResult> {
  let applied = 0;
  for (;;) {
    const result = await commandProcessor<RedriveResult>(operator, processor, { command: "redrive", key });
    applied += result.applied;
    if (!result.unfinished) return { ...result, applied };
  }
}
