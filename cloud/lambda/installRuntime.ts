import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Files, placeFolder } from "./placeFolder.ts";

const sourceFolder = fileURLToPath(new URL("./runtime/", import.meta.url));

/** What every import of one file of the runtime by another looks like. */
const importOfOurs = /(?<= from "\.\/\w+)\.ts(?=";$)/gm;

let stripped: Promise<Files> | undefined;

/**
 * Writes what a thread runs a function with into `<root>/runtime-<hash>` once, as JavaScript, and returns the path of its
 * entry. A thread that had to strip the types itself would load Node.js's parser of TypeScript first, and that takes
 * longer than all the rest of its start.
 */
export async function installRuntime(root: string): Promise<string> {
  stripped ??= strip();
  const files = await stripped;
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 32);
  const folder = join(resolve(root), `runtime-${hash}`);
  await placeFolder(folder, () => files);
  return join(folder, "runtime.mjs");
}

async function strip(): Promise<Files> {
  const names = (await readdir(sourceFolder)).sort();
  const files = names.map(async (name) => {
    const text = stripTypeScriptTypes(await readFile(join(sourceFolder, name), "utf8"));
    return [`${basename(name, ".ts")}.mjs`, text.replace(importOfOurs, ".mjs")] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
