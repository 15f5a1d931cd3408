import type { RawRecord } from "../log/logSource.ts";
import { compareSequenceNumbers } from "../log/sequenceNumber.ts";
import type { ArchiveStore } from "./archiveStore.ts";
import { decodePart, encodePart } from "./partBody.ts";
import { continuesFrom, hourPrefix, type Part, parsePartKey, toPartKey } from "./partName.ts";

/** An hour that has more stays in its parts: it has to fit into the archiver's memory. */
const hourBytesMax = 16 * 1024 * 1024;

/**
 * Makes one object of an hour that is over. The parts go once it is written; a crash in between leaves both, which
 * readers and the next attempt take for what they are. Parts that do not join are left as they are.
 */
export async function compactHour(
  store: ArchiveStore,
  { shardId, hour }: { readonly shardId: string; readonly hour: string },
): Promise<void> {
  const parts: (Part & { readonly key: string })[] = [];
  let bytesTotal = 0;
  for await (const { key, bytes } of store.list(hourPrefix(shardId, hour))) {
    const part = parsePartKey(key);
    if (part) parts.push({ ...part, key });
    bytesTotal += bytes;
  }
  const [first] = parts;
  if (first === undefined || parts.length < 2 || bytesTotal > hourBytesMax) return;
  const records: RawRecord[] = [];
  let reached: string | undefined;
  for (const part of parts) {
    if (reached !== undefined && !continuesFrom(part, reached)) return;
    for await (const record of decodePart(store.get(part.key), shardId)) {
      if (reached !== undefined && compareSequenceNumbers(record.sequenceNumber, reached) <= 0) continue;
      records.push(record);
      reached = record.sequenceNumber;
    }
  }
  if (reached === undefined) return;
  const { after } = first;
  const whole = toPartKey({ shardId, hour, first: first.first, last: reached, after });
  await store.put(whole, encodePart(records));
  await store.remove(parts.map(({ key }) => key).filter((key) => key !== whole));
}
