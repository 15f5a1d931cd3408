import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { MappingChange } from "./mappingChange.ts";

/** Keeps what the API made of mappings. */
export type ChangeStore = {
  readonly load: () => readonly MappingChange[];
  /** Replaces all; they are kept when it returns. */
  readonly save: (changes: readonly MappingChange[]) => void;
};

/** Keeps nothing: a change lives as long as the process. */
export const memoryChanges: ChangeStore = { load: () => [], save: () => {} };

/** Keeps them in one JSON file; one that cannot be parsed is an error. */
export function createFileChanges(path: string): ChangeStore {
  return {
    load: () => {
      try {
        return JSON.parse(readFileSync(path, "utf8")) as readonly MappingChange[];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw new Error(`${path} cannot be read; remove it to have the mappings that the stack describes`, {
          cause: error,
        });
      }
    },
    save: (changes) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(changes));
      renameSync(`${path}.new`, path);
    },
  };
}
