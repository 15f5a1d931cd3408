import { Command } from "commander";
import { parseMoment } from "../../replay/log/moment.ts";
import { openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { processorsNamed } from "../operator/operator.ts";
import { carryOn, startReplay } from "../replay/executeReplay.ts";
import { planReplay } from "../replay/planReplay.ts";
import { toPlanText } from "../replay/planText.ts";
import type { ReplayOptions } from "../replay/replayOptions.ts";
import { CliError } from "../terminal/reportError.ts";

/** `orderly replay`: plans by default, and applies what a processor lacks with `--execute`. */
export function replayCommand(): Command {
  return withLog(new Command("replay"))
    .option("--from <moment>", "a time, a duration before now (-2h), start, or a position", "start")
    .option("--to <moment>", "a time, a duration before now, or now", "now")
    .option("-k, --key <key>", "only this key")
    .option("--type <type>", "only events of this type, or family (order.*); for the plan alone")
    .option("--processor <name>", "the one to plan for and to apply to (default: plan for all)")
    .option("--execute", "do it: apply what is lacking, in place; needs --processor")
    .option("--resume <id>", "go on with an operation that did not come to its end")
    .option("--json", "one JSON object; progress as JSON lines on standard error")
    .addHelpText(
      "after",
      "\nApplying is safe to repeat and runs beside live processing: an event at or below an entity's position is\n" +
        "skipped. To a view it is applied without any output. To a service it is delivered as its event source mapping\n" +
        "would have: it asks its providers, emits and tells clients, since that was never done. A view whose code has\n" +
        "changed is made again with: orderly rebuild VIEW",
    )
    .action(replay);
}

async function replay(options: ReplayOptions): Promise<void> {
  check(options);
  const log = await openLog(options);
  try {
    if (options.resume !== undefined) await carryOn(log, options.resume, options);
    else if (options.execute) await startReplay(log, options);
    else {
      const plan = await planReplay(log, options);
      process.stdout.write(
        options.json ? `${JSON.stringify(plan)}\n` : `${toPlanText(plan)}\n${next(options)}\n`,
      );
    }
  } finally {
    log.close();
  }
}

/** Everything that can be said without a look at the log. */
function check({ from, to, type, processor, execute, resume }: ReplayOptions): void {
  parseMoment(from, Date.now());
  parseMoment(to, Date.now());
  processorsNamed(processor);
  if (resume !== undefined) return;
  if (execute && processor === undefined) {
    const known = processorsNamed(undefined).join(", ");
    throw new CliError(`--execute needs --processor: one at a time, of ${known}.`);
  }
  if (execute && type !== undefined) {
    throw new CliError(
      "--type cannot be executed: a processor that were given some types alone would move past events of the others, " +
        "and never apply them. Leave it out; what was applied is skipped.",
    );
  }
}

function next({ processor }: ReplayOptions): string {
  return `Nothing was changed. With --processor ${processor ?? "NAME"} --execute what is missing is applied.`;
}
