import type { EventCodec } from "../../engine/core/codec.ts";
import { headOf, type Located } from "../../engine/core/locatedEvent.ts";
import { toLane } from "../../engine/index.ts";
import { isUnreadableKey } from "../../engine/runtime/eventHead.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import { type Checkpoint, checkpointAfter } from "./checkpoint.ts";
import type { LogSource } from "./logSource.ts";
import { openPage } from "./openPage.ts";
import { readLog } from "./readLog.ts";

/** The events of one key, as far as the log was read. */
export type KeyReader = {
  /** In the order of the log, those that cannot be read included. */
  readonly events: readonly Located[];
  /** Reads on, as far as the log goes by now. */
  readonly readOn: () => Promise<void>;
};

/** Reads the events of a key from the shards of its lane alone, from the beginning of the log to its head. */
export async function openKeyReader(
  source: LogSource,
  { key, codec }: { readonly key: string; readonly codec: EventCodec },
): Promise<KeyReader> {
  const events: Located[] = [];
  // What bears no key of its own stands in any lane.
  const isUnreadable = isUnreadableKey(key);
  const lane = isUnreadable ? undefined : toLane(key);
  const text = JSON.stringify(key);
  let checkpoint: Checkpoint = new Map();
  const readOn = async (): Promise<void> => {
    const options = { from: { kind: "start" }, to: { kind: "now" }, lane, checkpoint } as const;
    for await (const page of readLog(source, options)) {
      const read = createEventReader(codec);
      for (const record of openPage(page.records)) {
        // Reading an event checks all of it; most of a lane is other keys.
        if (!isUnreadable && !record.data?.includes(text)) continue;
        const found = read(record);
        if (headOf(found).subject === key) events.push(found);
      }
      checkpoint = checkpointAfter(checkpoint, page);
    }
  };
  await readOn();
  return { events, readOn };
}
