import type { LogPage } from "../log/readLog.ts";

/** Applies what a processor lacks to its entities that are in use. */
export type InPlace = {
  readonly add: (page: LogPage) => Promise<void>;
  /** Events read, and what became of them. */
  readonly counts: Readonly<Record<string, number>> & { readonly events: number };
  /** Keys whose entities stand before the window: they may lack events that it does not hold. */
  readonly leftAlone: ReadonlySet<string>;
  /** Keys that stopped at an event, with why. */
  readonly failures: ReadonlyMap<string, string>;
};
