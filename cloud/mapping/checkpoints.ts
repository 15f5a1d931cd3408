import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { OpenWindow } from "./tumblingWindow.ts";

/** How far a mapping got in one shard. */
export type ShardCheckpoint = {
  /** Everything up to this record is finished: succeeded or discarded. */
  readonly after?: string;
  /** The shard is closed and wholly finished. */
  readonly finished?: true;
  /** The tumbling window that is open, with its state as of `after`. */
  readonly window?: OpenWindow | undefined;
};

/** How far a mapping got. */
export type MappingCheckpoint = {
  /** When it first ran: its starting position counts for the shards of that moment only. (esm 1.32, 1.33) */
  readonly startedAtMs: number;
  readonly initialShards: readonly string[];
  readonly shards: Readonly<Record<string, ShardCheckpoint>>;
};

/** Keeps a mapping's checkpoint across restarts. */
export type CheckpointStore = {
  readonly load: () => Promise<MappingCheckpoint | undefined>;
  /** Returns at once; the latest one given is what will be kept. */
  readonly save: (checkpoint: MappingCheckpoint) => void;
  /** Settles when the latest one is kept. Rejects when it cannot be. */
  readonly flush: () => Promise<void>;
};

/** Keeps it as long as the process lives. */
export function createMemoryCheckpoints(): CheckpointStore {
  let kept: MappingCheckpoint | undefined;
  return {
    load: async () => kept,
    save: (checkpoint) => {
      kept = checkpoint;
    },
    flush: async () => {},
  };
}

/** Keeps it in a JSON file that is replaced as a whole; one that cannot be parsed is an error, not a fresh start. */
export function createFileCheckpoints(path: string): CheckpointStore {
  let pending: MappingCheckpoint | undefined;
  let writing: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    while (pending !== undefined) {
      const text = JSON.stringify(pending);
      pending = undefined;
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    }
  };
  const start = (): Promise<void> => {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    load: async () => {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as MappingCheckpoint;
      } catch (cause) {
        throw new Error(`The checkpoint file ${path} cannot be read; remove it to start anew`, { cause });
      }
    },
    save: (checkpoint) => {
      pending = checkpoint;
      // A failed write is reported by flush; until then the next save tries again.
      start().catch(() => {
        pending ??= checkpoint;
      });
    },
    flush: async () => {
      if (writing !== undefined) await writing.catch(() => {});
      if (pending !== undefined) await start();
    },
  };
}
