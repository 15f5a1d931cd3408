import { Command } from "commander";
import { createDynamoClient } from "../log/clients.ts";
import { findPlace, type PlaceOptions, withPlace } from "../log/place.ts";
import { toOperationsText } from "../watch/operationsText.ts";
import { readOperations } from "../watch/readOperations.ts";

type Options = PlaceOptions & { readonly json?: true };

/** `orderly operations`: replays and rebuilds, under way and ended. */
export function operationsCommand(): Command {
  return withPlace(new Command("operations")).option("--json", "print one JSON object").action(operations);
}

async function operations(options: Options): Promise<void> {
  const client = createDynamoClient(await findPlace(options));
  const found = await readOperations(client, options.stage);
  client.destroy();
  const text = options.json ? JSON.stringify({ operations: found }) : toOperationsText(found, Date.now());
  process.stdout.write(`${text}\n`);
}
