import { access, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { synthesize } from "../../stacks/synthesize.ts";
import { runFolder } from "./runFolder.ts";

const stackFile = "stacks/orderly/cdk.tf.json";

/**
 * Path of the stack `dev` as it would be deployed, with its packages: synthesized by the first test file of a worker that
 * asks for it in this run. Read only.
 */
export async function synthesizedStack(): Promise<string> {
  const outDir = join(runFolder(), `stack-${process.env.JEST_WORKER_ID}`);
  const path = join(outDir, stackFile);
  const stands = await access(path).then(
    () => true,
    () => false,
  );
  if (stands) return path;
  // Renamed when it is whole: a synthesis that fails leaves nothing for the next file to take.
  const draft = `${outDir}-draft`;
  await rm(draft, { recursive: true, force: true });
  await synthesize({ outDir: draft, stage: "dev", region: "eu-central-1" });
  await rename(draft, outDir);
  return path;
}
