#!/usr/bin/env node
import { Command } from "commander";
import { wholeNumber } from "../cli/terminal/options.ts";
import { plantedBugs } from "./bugs/plantedBugs.ts";
import { toPlan } from "./chance/plan.ts";
import { printFigures, type Spent, toFigures } from "./figures.ts";
import { type RunResult, runPlan } from "./runPlan.ts";

type Options = {
  readonly seed: number;
  readonly events: number;
  readonly seeds: number;
  readonly seconds?: number;
  readonly bug?: string;
  readonly plan?: true;
};

const program = new Command("simulate")
  .description("Run the engine on a virtual clock with seeded faults, and judge what came of it.")
  .option("--seed <number>", "the first seed", wholeNumber(0, 2 ** 31 - 1), 1)
  .option("--events <number>", "events in the log of each run, about", wholeNumber(10, 10_000_000), 2_000)
  .option("--seeds <number>", "how many seeds, one after the other", wholeNumber(1, 1_000_000), 1)
  .option("--seconds <number>", "as many seeds as begin within this time", wholeNumber(1, 86_400))
  .option("--bug <name>", `plant a bug: ${Object.keys(plantedBugs).join(", ")}`)
  .option("--plan", "print what each seed decides")
  .action(simulate);

async function simulate(options: Options): Promise<void> {
  const variant = options.bug === undefined ? {} : plantedBugs[options.bug]?.variant;
  if (variant === undefined) throw new Error(`There is no planted bug "${options.bug}".`);
  // A run throws ten thousands of errors that are handled; where they came from is asked of a single seed.
  if (options.seconds !== undefined || options.seeds > 1) Error.stackTraceLimit = 0;
  const results: RunResult[] = [];
  const spent = startWatch();
  const goesOn = (): boolean =>
    options.seconds === undefined ? results.length < options.seeds : spent().seconds < options.seconds;
  for (let seed = options.seed; goesOn(); seed++) {
    const plan = toPlan(seed, options);
    if (options.plan) print(JSON.stringify(plan, undefined, 2));
    const result = await runPlan(plan, variant);
    results.push(result);
    if (result.violations.length > 0) return fail(result, options);
  }
  print(printFigures(toFigures(results, spent())));
  if (results.length === 1) print(`Trace ${results[0]?.traceHash}.`);
}

function startWatch(): () => Spent {
  const startMs = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - startMs) / 1000, coreSeconds: (user + system) / 1e6 };
  };
}

function fail({ seed, violations, traceHash }: RunResult, { events, bug }: Options): void {
  print(`Seed ${seed} failed:`);
  for (const { rule, text } of violations) print(`  ${rule}: ${text}`);
  const planted = bug === undefined ? "" : ` --bug ${bug}`;
  print(`Trace ${traceHash}. Again: npm run simulate -- --seed ${seed} --events ${events}${planted}`);
  process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await program.parseAsync();
