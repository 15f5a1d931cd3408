import { Command } from "commander";
import { processors, views } from "../../processors/registry.ts";
import { openKeyReader } from "../../replay/log/keyReader.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import type { LogOptions } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { type Healing, healProcessor } from "../operator/healProcessor.ts";
import { openOperator, processorsNamed } from "../operator/operator.ts";
import { CliError } from "../terminal/reportError.ts";

type Options = LogOptions & {
  readonly key: string;
  readonly processor?: string;
  readonly execute?: true;
  readonly json?: true;
};

/** `orderly heal`: one key made again from the log in every processor that has it. */
export function healCommand(): Command {
  return withLog(new Command("heal"))
    .requiredOption("-k, --key <key>", "an order's ID, or a SKU")
    .option("--processor <name>", "only in this one (default: all that have the key)")
    .option("--execute", "do it; without this, only what would be done is shown")
    .option("--json", "print one JSON line for each processor")
    .addHelpText(
      "after",
      "\nA view is folded from the log, parked events included. A service folds its key with the answers that it got then,\n" +
        "which changes nothing of the world; what is parked is then applied for real, in order, as by orderly redrive.",
    )
    .action(heal);
}

async function heal({ key, processor, execute, json, ...options }: Options): Promise<void> {
  const named = processorsNamed(processor);
  const operator = await openOperator(options);
  try {
    const { source } = await operator.log();
    const { events } = await openKeyReader(source, { key, codec: eventCodec });
    const types = events.flatMap((located) => ("event" in located ? [located.event.type] : []));
    const concerned = processors.filter(
      ({ name, on }) => named.includes(name) && types.some((type) => on[type]),
    );
    if (concerned.length === 0)
      throw new CliError(`The log has no event of "${key}" that ${named.join(" or ")} handles.`);
    for (const one of concerned) {
      const isView = views.includes(one);
      const healing = await healProcessor(operator, {
        processor: one,
        isView,
        key,
        execute: execute === true,
      });
      if (healing.isStopped) process.exitCode = 1;
      tell(json, healing);
    }
    if (!execute && !json) process.stdout.write("Nothing was changed. With --execute it is done.\n");
  } finally {
    operator.close();
  }
}

function tell(json: true | undefined, { fields, text }: Healing): void {
  process.stdout.write(`${json ? JSON.stringify(fields) : text}\n`);
}
