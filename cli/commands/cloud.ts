import { Command } from "commander";
import { wholeNumber } from "../terminal/options.ts";
import { untilSignal } from "../terminal/untilSignal.ts";
import { usableFolder } from "../terminal/usableFolder.ts";

type Options = {
  readonly stack: string;
  readonly port: number;
  readonly data?: string;
  readonly logs: string;
  readonly verbose?: true;
};

/** `orderly cloud`: any synthesized stack of the supported resource types. Prints one JSON line once up. */
export function cloudCommand(): Command {
  return new Command("cloud")
    .requiredOption("--stack <file>", "the synthesized stack: .../cdk.tf.json")
    .option("-p, --port <number>", "port of everything; 0 takes any free one", wholeNumber(0, 65_535), 4566)
    .option("--data <folder>", "keep state here; without it, in memory")
    .option("--logs <folder>", "where the functions' logs go", ".orderly/logs")
    .option("--verbose", "show the functions' logs")
    .action(cloud);
}

async function cloud(options: Options): Promise<void> {
  const stopped = untilSignal();
  await usableFolder("--data", options.data);
  await usableFolder("--logs", options.logs);
  const { startCloud } = await import("../../cloud/startCloud.ts");
  const { close, ...rest } = await startCloud({
    stack: options.stack,
    port: options.port,
    dataDir: options.data,
    logDir: options.logs,
    verbose: options.verbose,
  });
  process.stdout.write(`${JSON.stringify({ ready: true, ...rest })}\n`);
  await stopped;
  await close();
}
