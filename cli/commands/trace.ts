import { Command } from "commander";
import { names } from "../../stacks/names.ts";
import { createKinesisClient } from "../log/clients.ts";
import { readLog } from "../log/readLog.ts";
import { endpointDefault, findCloud } from "../shop/runningCloud.ts";
import { CliError } from "../terminal/reportError.ts";
import { findStory } from "../watch/findStory.ts";
import { readLines } from "../watch/readStatus.ts";
import { toStoryText } from "../watch/storyText.ts";

type Options = { readonly endpoint: string; readonly stage: string; readonly json?: true };

/** `orderly trace ID`: the whole story of an order, over all services. */
export function traceCommand(): Command {
  return new Command("trace")
    .argument("<id>", "of an order (or its first eight characters), a customer, an event or a trace")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--stage <name>", "the stage that is up", process.env.ORDERLY_STAGE ?? "dev")
    .option("--json", "print one JSON object")
    .action(trace);
}

async function trace(id: string, { endpoint, stage, json }: Options): Promise<void> {
  const client = createKinesisClient(await findCloud(endpoint));
  const log = await readLog(client, names.stream(stage));
  client.destroy();
  const story = findStory(id, { log, lines: await readLines(endpoint) });
  if (story.keys.length === 0) throw new CliError(`Nothing in the log is about ${id}.`);
  process.stdout.write(`${json ? JSON.stringify(story) : toStoryText(story)}\n`);
}
