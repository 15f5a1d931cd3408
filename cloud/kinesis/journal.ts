import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import type { StoredRecord } from "./shard.ts";

/** A shard's records on disk: one JSON line each, in order. */
export type Journal = {
  /** Settles when the records are written; whatever waits meanwhile goes out with the next write. */
  readonly append: (records: readonly StoredRecord[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The records of a journal. A line that a crash cut short is dropped, from the file too. */
export async function readJournal(path: string): Promise<readonly StoredRecord[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const lines = whole.split("\n").filter((line) => line !== "");
  return lines.map((line) => fromLine(line, path));
}

/** Opens a journal to write on. */
export async function openJournal(path: string): Promise<Journal> {
  return createJournal(await open(path, "a"));
}

function createJournal(file: FileHandle): Journal {
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    // One turn later, so that everything that is appended in this one shares the write.
    await Promise.resolve();
    const lines = waiting;
    waiting = [];
    writing = undefined;
    await file.appendFile(lines.join(""));
  };
  let last: Promise<void> = Promise.resolve();
  const append = (records: readonly StoredRecord[]): Promise<void> => {
    for (const record of records) waiting.push(toLine(record));
    if (writing === undefined) {
      writing = last.catch(() => {}).then(writeAll);
      last = writing;
    }
    return writing;
  };
  const close = async (): Promise<void> => {
    await last.catch(() => {});
    await file.close();
  };
  return { append, close };
}

function toLine({ counter, arrivalMs, partitionKey, data }: StoredRecord): string {
  return `${JSON.stringify([counter, arrivalMs, partitionKey, data])}\n`;
}

function fromLine(line: string, path: string): StoredRecord {
  try {
    const [counter, arrivalMs, partitionKey, data] = JSON.parse(line) as [number, number, string, string];
    return { counter, arrivalMs, partitionKey, data };
  } catch (cause) {
    throw new Error(`${path} is damaged in the middle; restore it, or remove the folder to start anew`, {
      cause,
    });
  }
}
