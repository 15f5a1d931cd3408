// Each function's bundle: how large it is, what dominates it, and how long importing it takes in a fresh process.
// Run: npx node bench/bundles.ts
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../stacks/bundle.ts";
import { entryFiles } from "../stacks/functions.ts";

const runs = 7;
const script =
  "const t = performance.now(); await import(process.argv[1]); console.log(performance.now() - t);";
const folder = await mkdtemp(join(tmpdir(), "orderly-bundles-"));

for (const [name, { code, zip, inputs }] of await bundle(entryFiles)) {
  const byPackage = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "orderly";
    byPackage.set(owner, (byPackage.get(owner) ?? 0) + bytesInOutput);
  }
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, code);
  const times = Array.from({ length: runs }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "-e", script, path])),
  ).sort((a, b) => a - b);
  const largest = [...byPackage].sort(([, a], [, b]) => b - a).slice(0, 5);
  console.log(
    JSON.stringify({
      name,
      bytes: code.length,
      zipBytes: zip.length,
      importMs: Math.round(times[Math.floor(runs / 2)] as number),
      largest: Object.fromEntries(largest),
    }),
  );
}
await rm(folder, { recursive: true });
