// Writes the files that are made of the code. Run: npm run generate
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toReferences } from "./references.ts";

for (const { folder, files, isWhole } of toReferences()) {
  if (isWhole) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  process.stdout.write(`${folder}: ${files.size} files\n`);
}
