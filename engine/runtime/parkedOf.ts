import { limits } from "../core/limits.ts";
import type { ParkedEvent } from "../core/parkedEvent.ts";
import type { Position } from "../core/position.ts";
import type { EntityStore } from "./ports.ts";

/** All parked events of a key in order, a page at a time: the store gives fewer than it is asked for where they are large. */
export async function* parkedOf(
  store: Pick<EntityStore, "loadParked">,
  key: string,
): AsyncGenerator<ParkedEvent> {
  let last: Position | undefined;
  for (;;) {
    const page = await store.loadParked(key, { from: last, countMax: limits.parkedPerCommitMax });
    const fresh = page.filter(({ position }) => position !== last);
    if (fresh.length === 0) return;
    yield* fresh;
    last = fresh.at(-1)?.position;
  }
}
