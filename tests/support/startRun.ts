import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runFolderVariable } from "./runFolder.ts";

/** Makes the folder of one run of the tests, before the first file. */
// biome-ignore lint/style/noDefaultExport: jest calls the default export.
export default async function startRun(): Promise<void> {
  process.env[runFolderVariable] = await mkdtemp(join(tmpdir(), "orderly-tests-"));
}
