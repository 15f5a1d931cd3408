import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Item } from "./engine.ts";

/** An item of a transaction as it was before: absent when there was none. */
export type BeforeImage = { readonly table: string; readonly key: Item; readonly item?: Item | undefined };

/** What a running transaction would have to undo, kept where a crash does not take it away. */
export type Intents = {
  readonly begin: (images: readonly BeforeImage[]) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Images of a transaction that a crash interrupted. */
  readonly interrupted: () => Promise<readonly BeforeImage[]>;
};

/** One file in a folder; without a folder there is nothing that could outlive a crash. */
export function createIntents(folder: string | undefined): Intents {
  if (folder === undefined)
    return { begin: async () => {}, end: async () => {}, interrupted: async () => [] };
  const path = join(folder, "transaction.json");
  return {
    begin: async (images) => {
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.new`, JSON.stringify(images));
      await rename(`${path}.new`, path);
    },
    end: () => rm(path, { force: true }),
    interrupted: async () => {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "[]";
        throw error;
      });
      return JSON.parse(text) as readonly BeforeImage[];
    },
  };
}
