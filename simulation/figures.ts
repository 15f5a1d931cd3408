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
  /** Of the handled ones, on one core. */
  readonly eventsPerSecond: number;
};

/** Adds runs up; `seconds` is the time that they took. */
export function toFigures(results: readonly RunResult[], seconds: number): Figures {
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
    eventsPerSecond: Math.round(eventsHandled / seconds),
  };
}

/** The figures for a terminal: faults by kind, then one line. */
export function printFigures(figures: Figures): string {
  const table = new Table({ head: ["fault", "times"], style: { head: [], border: [] } });
  for (const [kind, count] of Object.entries(figures.faults)) table.push([kind, count]);
  const { seeds, eventsLogged, eventsHandled, seconds, eventsPerSecond, virtualSeconds } = figures;
  const line = `${seeds} seeds, ${eventsLogged} events in the log, ${eventsHandled} handled in ${seconds} s (${eventsPerSecond}/s), ${virtualSeconds} s of virtual time.`;
  return `${table.toString()}\n${line}`;
}
