import { Command } from "commander";
import { endpointDefault } from "../shop/runningCloud.ts";
import { readStatus } from "../watch/readStatus.ts";
import { toStatusText } from "../watch/statusText.ts";

type Options = { readonly endpoint: string; readonly json?: true };

/** `orderly status`: what a running shop's stream, processors, functions and clients do now. */
export function statusCommand(): Command {
  return new Command("status")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--json", "print one JSON object")
    .action(status);
}

async function status({ endpoint, json }: Options): Promise<void> {
  const found = await readStatus(endpoint);
  process.stdout.write(`${json ? JSON.stringify(found) : toStatusText(found)}\n`);
}
