import type { LogShard, LogSource, RawRecord } from "../log/logSource.ts";
import { compareSequenceNumbers } from "../log/sequenceNumber.ts";
import type { ArchiveHead, ArchiveHeads, ArchiveStore } from "./archiveStore.ts";
import { compactHour } from "./compactHour.ts";
import { encodePart } from "./partBody.ts";
import { toHour, toPartKey } from "./partName.ts";

/** What archiving needs of the world. */
export type ArchivePorts = {
  readonly store: ArchiveStore;
  readonly heads: ArchiveHeads;
  readonly stream: Pick<LogSource, "shards" | "bounds">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** Kept clear of the end of retention: what is that old may be trimmed while it is looked at. */
const marginMs = 3_600_000;

/**
 * Archives consecutive records of one shard. Each part is written before the head moves, and names the record that it
 * continues from: a crash in between, a redelivery in another cut, a second archiver at once, all lead to parts that
 * overlap, which readers see by their positions, and never to a hole.
 */
export async function archiveBatch(ports: ArchivePorts, records: readonly RawRecord[]): Promise<void> {
  const shardId = records[0]?.shardId;
  if (shardId === undefined) return;
  let head = await ports.heads.get(shardId);
  const fresh = records.filter(
    ({ sequenceNumber }) => !head || compareSequenceNumbers(sequenceNumber, head.sequenceNumber) > 0,
  );
  if (fresh.length === 0) return;
  let after = await continuation(ports, { shardId, head });
  for (const group of groupByHour(fresh, head?.hour)) {
    const { hour } = group;
    if (head && head.hour < hour) await compactHour(ports.store, { shardId, hour: head.hour });
    const [first, last] = [group.records[0], group.records.at(-1)] as [RawRecord, RawRecord];
    const part = { shardId, hour, first: first.sequenceNumber, last: last.sequenceNumber, after };
    await ports.store.put(toPartKey(part), encodePart(group.records));
    head = { sequenceNumber: last.sequenceNumber, arrivalMs: last.arrivalMs, hour };
    await ports.heads.advance(shardId, head);
    after = last.sequenceNumber;
  }
}

/**
 * What the next part continues from. While the last archived record is still in the stream, so is everything behind
 * it; once it is gone, nobody can tell any more whether something between was lost.
 */
async function continuation(
  ports: ArchivePorts,
  { shardId, head }: { readonly shardId: string; readonly head: ArchiveHead | undefined },
): Promise<string> {
  // Kinesis keeps every record for 24 hours at least.
  const surelyKept = ports.now() - 24 * 3_600_000 + marginMs;
  if (head && head.arrivalMs > surelyKept) return head.sequenceNumber;
  const { oldestMs, createdMs } = await ports.stream.bounds();
  if (head) return head.arrivalMs > oldestMs + marginMs ? head.sequenceNumber : "unknown";
  const shard = (await ports.stream.shards()).find((one) => one.shardId === shardId);
  if (shard) await ports.store.putShard(shard);
  const isYoung = oldestMs === createdMs;
  return isYoung || (shard && (await followsArchived(ports, shard))) ? "start" : "unknown";
}

/** Lambda reads a child only when its parents are read to their ends: so this one is read from its beginning. */
async function followsArchived({ heads }: ArchivePorts, { parents }: LogShard): Promise<boolean> {
  const found = await Promise.all(parents.map((parent) => heads.get(parent)));
  return found.some((head) => head !== undefined);
}

/** Hours never go back: arrival times are approximate, and the order of the objects has to be that of the records. */
function groupByHour(records: readonly RawRecord[], hourBefore = "") {
  const groups: { readonly hour: string; readonly records: RawRecord[] }[] = [];
  let hour = hourBefore;
  for (const record of records) {
    const own = toHour(record.arrivalMs);
    if (own > hour) hour = own;
    const group = groups.at(-1);
    if (group?.hour === hour) group.records.push(record);
    else groups.push({ hour, records: [record] });
  }
  return groups;
}
