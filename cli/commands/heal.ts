import { Command } from "commander";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { toLane } from "../../engine/index.ts";
import { views } from "../../processors/registry.ts";
import { healKey } from "../../replay/heal/healKey.ts";
import { type LogOptions, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { foldToHead } from "../replay/foldToHead.ts";
import { openView } from "../replay/openView.ts";
import { viewNamed } from "../replay/viewNamed.ts";

type Options = LogOptions & {
  readonly key: string;
  readonly processor?: string;
  readonly execute?: true;
  readonly json?: true;
};

/** `orderly heal`: one key of the views made again from the log. */
export function healCommand(): Command {
  return withLog(new Command("heal"))
    .requiredOption("-k, --key <key>", "an order's ID")
    .option("--processor <view>", "only in this view (default: all views)")
    .option("--execute", "do it; without this, only what is there now is shown")
    .option("--json", "print one JSON line for each view")
    .addHelpText(
      "after",
      "\nServices decide with the world, so the log alone cannot make their state again: what they have parked is applied by\n" +
        "orderly redrive --key KEY",
    )
    .action(heal);
}

async function heal({ key, processor, execute, json, ...options }: Options): Promise<void> {
  const wanted = processor === undefined ? views : [viewNamed(processor)];
  const log = await openLog(options);
  try {
    for (const view of wanted) {
      const opened = openView(log, view, options.stage);
      const tableName = await opened.liveTable();
      opened.close();
      const store = createDynamoEntityStore({ client: log.dynamo, tableName });
      const { fold, readOn } = await foldToHead(log.source, view, { lane: toLane(key) });
      const table = (await store.load([key])).get(key);
      const known = { view: view.name, key, from: table?.position, parked: table?.held?.count ?? 0 };
      if (!execute) {
        const stands = table ? `stands at ${table.position}, ${known.parked} events parked` : "is not there";
        const to = fold.entities.get(key)?.position ?? "nothing";
        tell(
          json,
          { ...known, to },
          `${view.name}: ${key} ${stands}; the log leads to ${to}. With --execute it is made again.`,
        );
        continue;
      }
      const healed = await healKey(key, { processor: view, store, fold, readOn });
      const left =
        healed.parked === 0 ? "It is free." : `${healed.parked} events still cannot be applied and hold it.`;
      tell(
        json,
        { ...known, ...healed },
        `${view.name}: ${key} is what the log leads to. ${healed.released} parked events were released. ${left}`,
      );
      if (healed.parked > 0) process.exitCode = 1;
    }
  } finally {
    log.close();
  }
}

function tell(json: true | undefined, fields: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(fields) : text}\n`);
}
