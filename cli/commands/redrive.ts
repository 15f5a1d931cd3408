import { Command } from "commander";
import pc from "picocolors";
import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import type { LogOptions } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { openOperator } from "../operator/operator.ts";
import { findHeldKeys, type HeldKey, redriveKey } from "../operator/redriveKeys.ts";
import { CliError } from "../terminal/reportError.ts";

type Options = LogOptions & {
  readonly processor?: string;
  readonly key?: string;
  readonly all?: true;
  readonly execute?: true;
  readonly json?: true;
};

/** `orderly redrive`: parked events applied again, in order. Says what it would do; `--execute` does it. */
export function redriveCommand(): Command {
  return withLog(new Command("redrive"))
    .option("--processor <name>", "only of this processor")
    .option("--key <key>", "only of this key")
    .option("--all", "everything that is parked")
    .option("--execute", "do it")
    .option("--json", "print one JSON line for each key")
    .action(redrive);
}

async function redrive(options: Options): Promise<void> {
  const { processor, key, all, execute, json } = options;
  if (!all && processor === undefined && key === undefined) {
    throw new CliError("Name what to redrive: --processor, --key or both; or --all.");
  }
  const operator = await openOperator(options);
  try {
    const held = await findHeldKeys(operator, { processor, key });
    if (held.length === 0 && !json) print("Nothing is parked there.");
    for (const one of held) {
      if (!execute) print(json ? JSON.stringify({ planned: true, ...toPlan(one) }) : toPlanText(one));
      else {
        const result = await redriveKey(operator, one);
        if (result.stopped) process.exitCode = 1;
        print(json ? JSON.stringify({ processor: one.processor, ...result }) : toResultText(one, result));
      }
    }
    if (held.length > 0 && !execute && !json) print("Nothing was done. --execute does it.");
  } finally {
    operator.close();
  }
}

function toPlan({ first, ...held }: HeldKey): object {
  if (!first) return held;
  const { position, type, code, message } = first;
  return { ...held, first: { position, type, code, message } };
}

function toPlanText({ processor, key, count, first }: HeldKey): string {
  if (!first) return `${processor}  ${key}  would apply what stands in the log alone`;
  const { type = "an unreadable event", message } = first;
  return `${processor}  ${key}  would apply ${count}, from ${type} on (${message})`;
}

function toResultText({ processor, key }: HeldKey, { applied, remaining, stopped }: RedriveResult): string {
  const done = `${processor}  ${key}  ${applied} applied`;
  if (!stopped) return pc.green(`${done}, the key is free`);
  const { code, message, position } = stopped;
  return pc.red(`${done}, ${remaining} still parked: stopped at ${position} (${code}: ${message})`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
