import { rm } from "node:fs/promises";
import { runFolder } from "./runFolder.ts";

/** Removes the folder of one run of the tests, after the last file. */
// biome-ignore lint/style/noDefaultExport: jest calls the default export.
export default async function endRun(): Promise<void> {
  await rm(runFolder(), { recursive: true, force: true });
}
