import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** An event that was taken in and has not reached its end. */
export type KeptEvent = {
  /** The same for every attempt. */
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  readonly acceptedAtMs: number;
};

/** Keeps events until their function had them. */
export type EventStore = {
  /** What an earlier run left, oldest first. */
  readonly load: () => Promise<readonly KeptEvent[]>;
  readonly keep: (event: KeptEvent) => Promise<void>;
  readonly drop: (requestId: string) => Promise<void>;
};

/** Keeps nothing: events live as long as the process. */
export const memoryEventStore: EventStore = {
  load: async () => [],
  keep: async () => {},
  drop: async () => {},
};

/** Keeps each event in a file of its own, written beside its place and renamed. */
export async function createFileEventStore(folder: string): Promise<EventStore> {
  await mkdir(folder, { recursive: true });
  const pathOf = (requestId: string): string => join(folder, `${requestId}.json`);
  return {
    load: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
      const events = texts.map((text) => JSON.parse(text) as KeptEvent);
      return events.sort((a, b) => a.acceptedAtMs - b.acceptedAtMs);
    },
    keep: async (event) => {
      const path = pathOf(event.requestId);
      await writeFile(`${path}.new`, JSON.stringify(event));
      await rename(`${path}.new`, path);
    },
    drop: (requestId) => rm(pathOf(requestId), { force: true }),
  };
}
