import type { Command } from "commander";
import { endpointDefault, findCloud } from "../shop/runningCloud.ts";
import type { Place } from "./clients.ts";

/** Options of every command that works on a running system. */
export type PlaceOptions = {
  readonly endpoint: string;
  readonly aws?: true;
  readonly stage: string;
};

/** Adds the options by which a command is told where the system runs. */
export function withPlace(command: Command): Command {
  return command
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--aws", "on AWS, with the region and credentials of the environment, instead of an endpoint")
    .option("--stage <name>", "the stage that is deployed", process.env.ORDERLY_STAGE ?? "dev");
}

/** Where the clients lead to. Rejects when nothing answers there. */
export async function findPlace({ endpoint, aws }: PlaceOptions): Promise<Place> {
  return aws ? {} : findCloud(endpoint);
}

/** Adds the options of a command that reads the whole log, archive and stream as one. */
export function withLog(command: Command): Command {
  return withPlace(command).option(
    "--accept-gaps",
    "read over gaps, reporting each, instead of stopping at one",
  );
}
