import { Command } from "commander";
import { createDynamoClient } from "../log/clients.ts";
import { findPlace, type PlaceOptions, withPlace } from "../log/place.ts";
import { processorsNamed } from "../operator/operator.ts";
import { type EntitiesOf, readEntities, readEntity } from "../watch/readEntities.ts";

/** `orderly view PROCESSOR [KEY]`: what a processor keeps, as it stands in its table. */
export function viewCommand(): Command {
  return withPlace(new Command("view"))
    .argument("<processor>", "orders, or another processor")
    .argument("[key]", "an order's ID, say; without it, all keys")
    .action(view);
}

async function view(named: string, key: string | undefined, options: PlaceOptions): Promise<void> {
  const [processor = ""] = processorsNamed(named);
  const dynamo = createDynamoClient(await findPlace(options));
  const of = { dynamo, stage: options.stage, processor };
  if (key === undefined) await list(of);
  else print(await readEntity(of, key));
  dynamo.destroy();
}

async function list(of: EntitiesOf): Promise<void> {
  let after: string | undefined;
  do {
    const { entities, next } = await readEntities(of, after);
    for (const entity of entities) print(entity);
    after = next;
  } while (after !== undefined);
}

function print(found: object): void {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
