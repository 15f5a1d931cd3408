import Table from "cli-table3";
import { faultKinds } from "./chance/faultKinds.ts";
import type { RunResult } from "./runPlan.ts";

/** What some runs came to together. */
export type Figures = {
  readonly seeds: number;
  readonly eventsLogged: number;
  readonly eventsHandled: number;
  /** By kind, every kind of a plan even when it never struck. */
  readonly faults: Readonly<Record<string, number>>;
  readonly virtualSeconds: number;
  readonly seconds: number;
  /** Handled events by seconds of one core, user and system, garbage collection included. */
  readonly eventsPerCoreSecond: number;
};

/** Wall time, and time of a core. */
export type Spent = { readonly seconds: number; readonly coreSeconds: number };

/** Adds runs up, with the time that they took. */
export function toFigures(results: readonly RunResult[], { seconds, coreSeconds }: Spent): Figures {
  const faults: Record<string, number> = Object.fromEntries(faultKinds.map((kind) => [kind, 0]));
  for (const result of results) {
    for (const [kind, count] of result.faults) faults[kind] = (faults[kind] ?? 0) + count;
  }
  const sum = (of: (result: RunResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const eventsHandled = sum((result) => result.eventsHandled);
  return {
    seeds: results.length,
    eventsLogged: sum((result) => result.eventsLogged),
    eventsHandled,
    faults,
    virtualSeconds: Math.round(sum(({ virtualMs }) => virtualMs) / 1000),
    seconds: Math.round(seconds * 10) / 10,
    eventsPerCoreSecond: Math.round(eventsHandled / coreSeconds),
  };
}

/** The figures for a terminal: faults by kind, then one line. */
export function printFigures(figures: Figures): string {
  const table = new Table({ chars: bare, style: { head: [], border: [], "padding-left": 0 } });
  for (const [kind, count] of Object.entries(figures.faults))
    table.push([kind, { content: count, hAlign: "right" }]);
  const { seeds, eventsLogged, eventsHandled, seconds, eventsPerCoreSecond, virtualSeconds } = figures;
  const line = `${seeds} seeds, ${eventsLogged} events in the log, ${eventsHandled} handled in ${seconds} s (${eventsPerCoreSecond} in a second of one core), ${virtualSeconds} s of virtual time.`;
  return `${table.toString()}\n${line}`;
}

/** No lines: the figures are pasted into documents. */
const bare = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, name === "middle" ? "  " : ""]),
);
