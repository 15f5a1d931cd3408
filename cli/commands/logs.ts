import { Command } from "commander";
import pc from "picocolors";
import { endpointDefault } from "../shop/runningCloud.ts";
import { wholeNumber } from "../terminal/options.ts";
import { readLines } from "../watch/readStatus.ts";

type Options = { readonly endpoint: string; readonly last: number; readonly json?: true };

/** `orderly logs`: what the functions of a running shop wrote last. */
export function logsCommand(): Command {
  return new Command("logs")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--last <count>", "as many of the last lines", wholeNumber(1, 5_000), 200)
    .option("--json", "print JSON lines")
    .action(logs);
}

async function logs({ endpoint, last, json }: Options): Promise<void> {
  for (const line of await readLines(endpoint, { last })) {
    const { atMs, functionName, text } = line;
    const shown = `${new Date(atMs).toISOString()}  ${pc.dim(functionName)}  ${text}`;
    process.stdout.write(`${json ? JSON.stringify(line) : shown}\n`);
  }
}
