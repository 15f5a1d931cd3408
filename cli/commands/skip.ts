import { Command } from "commander";
import type { SkipResult } from "../../engine/runtime/skip.ts";
import { type PlaceOptions, withPlace } from "../log/place.ts";
import { commandProcessor } from "../operator/commandProcessor.ts";
import { openOperator } from "../operator/operator.ts";
import { CliError } from "../terminal/reportError.ts";
import { parseId } from "./parked.ts";

type Options = PlaceOptions & { readonly reason: string; readonly json?: true };

/** `orderly skip`: the recorded decision to leave a parked event out. */
export function skipCommand(): Command {
  return withPlace(new Command("skip"))
    .argument("<id>", "as `orderly parked` prints it")
    .requiredOption("--reason <text>", "why, for whoever looks at it later")
    .option("--json", "print one JSON object")
    .action(skip);
}

async function skip(id: string, options: Options): Promise<void> {
  const { processor, key, position } = parseId(id);
  const operator = await openOperator(options);
  try {
    const order = { command: "skip" as const, key, position, reason: options.reason };
    const result = await commandProcessor<SkipResult>(operator, processor, order);
    if (!result.skipped)
      throw new CliError(`Nothing is parked as ${id}. What is: orderly parked --key ${key}`);
    process.stdout.write(`${options.json ? JSON.stringify(result) : toText(result, processor)}\n`);
  } finally {
    operator.close();
  }
}

function toText({ skipped, remaining, key }: SkipResult, processor: string): string {
  const done = `Skipped ${skipped?.type ?? "the event"} at ${skipped?.position}: ${skipped?.reason}.`;
  if (remaining === 0) return `${done} The key is free.`;
  return `${done} ${remaining} still parked: orderly redrive --processor ${processor} --key ${key} --execute`;
}
