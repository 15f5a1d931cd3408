/** Which of a view's two tables and functions. */
export type Slot = "a" | "b";

/** The other one. */
export function otherSlot(slot: Slot): Slot {
  return slot === "a" ? "b" : "a";
}

/**
 * Which slot of a view readers read, and what the other one is there for.
 *
 *     idle --rebuild begins--> building --swap--> kept --drop-old--> idle
 *                                         kept --rollback--> kept (the slots have changed places)
 */
export type ViewPointer = {
  /** Number of times it was written; 0 where it never was. Every write is conditional on it. */
  readonly version: number;
  readonly live: Slot;
  readonly other: "idle" | "building" | "kept";
  /** The operation that is building. */
  readonly operation?: string | undefined;
  /** When readers were turned last, in milliseconds since the epoch. */
  readonly swappedAtMs?: number | undefined;
  /** Since when the other slot is not driven; absent when it never was. */
  readonly idleSinceMs?: number | undefined;
};

/** The pointer of a view that was never made again. */
export const firstPointer: ViewPointer = { version: 0, live: "a", other: "idle" };

/** Where pointers are kept. */
export type ViewPointers = {
  /** Strongly consistent. */
  readonly get: (view: string) => Promise<ViewPointer>;
  /** Writes the next version, unless another writer was first: then nothing. */
  readonly save: (view: string, pointer: ViewPointer) => Promise<ViewPointer | undefined>;
};

/** How long a reader may go on with a pointer that it has read. */
export const pointerAgeMsMax = 1_000;
