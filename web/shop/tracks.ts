import type { Progress } from "./progress.ts";

/** An order that this browser follows, with the command in case it has to be sent again. */
export type Track = {
  readonly progress: Progress;
  readonly command: { readonly orderId: string; readonly [field: string]: unknown };
  /** Milliseconds since the epoch. */
  readonly sentAtMs: number;
};

const storageKey = "orderly.tracks";

/** Orders that are kept; the oldest go first. */
export const tracksMax = 5;

/** The orders that this browser followed when the page was left, newest first. */
export function loadTracks(storage: Storage): readonly Track[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? (kept as Track[]) : [];
  } catch {
    return [];
  }
}

/** Keeps them for the next visit. */
export function keepTracks(storage: Storage, tracks: readonly Track[]): void {
  storage.setItem(storageKey, JSON.stringify(tracks.slice(0, tracksMax)));
}
