import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { bundle } from "./bundle.ts";
import { entryFiles } from "./functions.ts";
import { OrderlyStack } from "./orderlyStack.ts";
import { artefactPath } from "./parts/lambda.ts";
import { checkSettings, type StackSettings } from "./settings.ts";

/**
 * Bundles the functions and writes the stack as Terraform JSON, without a network. Everything in it is relative to
 * the folder of the file, whose path is returned: `<outDir>/stacks/orderly/cdk.tf.json`.
 */
export async function synthesize({
  outDir,
  ...settings
}: Partial<StackSettings> & { readonly outDir: string }): Promise<string> {
  const checked = checkSettings(settings);
  const bundles = await bundle(entryFiles);
  const app = new App({ outdir: outDir });
  const hashes = new Map([...bundles].map(([name, { hash }]) => [name, hash]));
  new OrderlyStack(app, "orderly", { ...checked, hashes });
  app.synth();
  const folder = join(outDir, "stacks", "orderly");
  for (const [name, { zip }] of bundles) {
    const path = join(folder, artefactPath(name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, zip);
  }
  return join(folder, "cdk.tf.json");
}
