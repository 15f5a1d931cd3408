// Covers that generated files are what the code says now, and that no other stands among them where the folder is theirs. Does not cover what they
// hold.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { toReferences } from "../../cli/generate/references.ts";

test.each(toReferences().map(({ folder, ...rest }) => [folder, rest] as const))(
  "%s is up to date (npm run generate)",
  (folder, { files, isWhole }) => {
    const names = isWhole ? readdirSync(folder) : [...files.keys()];
    const found = names.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
    expect(new Map(found.sort())).toEqual(new Map([...files].sort()));
  },
);
