import { ReplayError } from "../replayError.ts";
import type { ViewSlots } from "./slots.ts";
import { otherSlot, pointerAgeMsMax, type ViewPointer, type ViewPointers } from "./viewPointer.ts";

export type TurnOptions = {
  readonly pointers: ViewPointers;
  readonly slots: ViewSlots;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
};

/**
 * Turns the readers back to the old generation, which has followed the log all the while.
 * @throws ReplayError when none is kept
 */
export async function rollBack(
  view: string,
  { pointers, now }: Omit<TurnOptions, "slots" | "wait">,
): Promise<void> {
  const pointer = await keptPointer(view, pointers);
  await save(view, { pointers, next: { ...pointer, live: otherSlot(pointer.live), swappedAtMs: now() } });
}

/**
 * Lets go of the old generation: its function is no longer driven, its items are deleted. Safe to repeat.
 * @throws ReplayError when none is kept
 */
export async function dropOld(view: string, { pointers, slots, now, wait }: TurnOptions): Promise<void> {
  const pointer = await keptPointer(view, pointers);
  const slot = slots[otherSlot(pointer.live)];
  // Nobody may be reading there still by what it knew of the pointer.
  const restMs = (pointer.swappedAtMs ?? 0) + 2 * pointerAgeMsMax - now();
  if (restMs > 0) await wait(restMs);
  await slot.drive(false);
  const idleSinceMs = now();
  await slot.clear();
  const { version, live, swappedAtMs } = pointer;
  await save(view, { pointers, next: { version, live, other: "idle", swappedAtMs, idleSinceMs } });
}

/**
 * Gives a rebuild up that does not come to its end: the slot is idle again, and readers never saw it.
 * @throws ReplayError when none is under way
 */
export async function giveUp(
  view: string,
  { pointers, slots, now }: Omit<TurnOptions, "wait">,
): Promise<void> {
  const pointer = await pointers.get(view);
  if (pointer.other !== "building") throw new ReplayError(`No rebuild of ${view} is under way.`);
  const slot = slots[otherSlot(pointer.live)];
  await slot.drive(false);
  const idleSinceMs = now();
  await slot.clear();
  const { version, live, swappedAtMs } = pointer;
  await save(view, { pointers, next: { version, live, other: "idle", swappedAtMs, idleSinceMs } });
}

async function keptPointer(view: string, pointers: ViewPointers): Promise<ViewPointer> {
  const pointer = await pointers.get(view);
  if (pointer.other === "kept") return pointer;
  throw new ReplayError(
    `No old generation of ${view} is kept: there is none until a rebuild has come to its end.`,
  );
}

async function save(
  view: string,
  { pointers, next }: { readonly pointers: ViewPointers; readonly next: ViewPointer },
): Promise<void> {
  if (await pointers.save(view, next)) return;
  throw new ReplayError(
    `Another process changed the view ${view} at the same moment. Look how it stands: orderly rebuild ${view}`,
  );
}
