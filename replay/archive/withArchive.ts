import type { LogBounds, LogShard, LogSource, RawRecord, ShardPage, ShardStart } from "../log/logSource.ts";
import { pageSize } from "../log/pageSize.ts";
import { compareSequenceNumbers } from "../log/sequenceNumber.ts";
import type { ArchiveStore } from "./archiveStore.ts";
import { type Gap, onGapFail, toGap } from "./gap.ts";
import { decodePart } from "./partBody.ts";
import { continuesFrom, hourPrefix, type Part, parsePartKey, shardPrefix, toHour } from "./partName.ts";

export type ArchivedLogOptions = {
  readonly stream: LogSource;
  readonly archive: Pick<ArchiveStore, "list" | "get" | "shards">;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Told of a gap before it is read over; throws ReplayError when absent. */
  readonly onGap?: ((gap: Gap) => void) | undefined;
};

type AfterStart = Extract<ShardStart, { readonly kind: "after" }>;

/** Kept clear of the end of retention: what is that old may be trimmed while it is read. */
const marginMs = 3_600_000;
/** A window is joined to what was archived before it, as far back as this. */
const lookBackMs = 24 * 3_600_000;

/**
 * Archive and stream as one log: a shard is read from its archived parts as far as they go, then from the stream,
 * joined by sequence number. What is not known to join is a gap.
 */
export function withArchive(options: ArchivedLogOptions): LogSource {
  const { stream, archive, now = Date.now, onGap = onGapFail } = options;

  async function shards(): Promise<readonly LogShard[]> {
    const [kept, archived] = await Promise.all([stream.shards(), archive.shards()]);
    const known = new Set(kept.map(({ shardId }) => shardId));
    // A shard that the stream no longer knows is closed, and was archived to its end.
    const gone = archived.filter(({ shardId }) => !known.has(shardId));
    return [...gone.map((shard) => ({ ...shard, closed: true })), ...kept];
  }

  async function bounds(): Promise<LogBounds> {
    const kept = await stream.bounds();
    if (kept.oldestMs === kept.createdMs) return kept;
    const firsts = await Promise.all((await archive.shards()).map(({ shardId }) => firstPartOf(shardId)));
    const found = firsts.filter((part) => part !== undefined);
    if (found.length === 0) return kept;
    if (found.every(({ after }) => after === "start")) return { ...kept, oldestMs: kept.createdMs };
    const oldest = Math.min(...found.map(({ hour }) => Date.parse(`${hour}:00:00Z`)));
    return { ...kept, oldestMs: Math.min(kept.oldestMs, Math.max(kept.createdMs, oldest)) };
  }

  async function firstPartOf(shardId: string): Promise<Part | undefined> {
    for await (const { part } of partsOf(shardId, { kind: "start" })) return part;
    return undefined;
  }

  async function* partsOf(shardId: string, start: ShardStart) {
    const from = start.kind === "time" ? hourPrefix(shardId, toHour(start.timeMs - lookBackMs)) : undefined;
    for await (const { key } of archive.list(shardPrefix(shardId), from)) {
      const part = parsePartKey(key);
      if (part) yield { key, part };
    }
  }

  async function* read(shardId: string, start: ShardStart): AsyncGenerator<ShardPage> {
    if (start.kind === "latest") return yield* stream.read(shardId, start);
    let reached: AfterStart | undefined = start.kind === "after" ? start : undefined;
    // What the next part has to continue from; undefined where nothing comes before it.
    let joinsTo = start.kind === "at" || start.kind === "after" ? start.sequenceNumber : undefined;
    for await (const { key, part } of partsOf(shardId, start)) {
      if (isBefore(part, start, reached?.sequenceNumber)) {
        joinsTo = later(joinsTo, part.last);
        continue;
      }
      if (joinsTo !== undefined && !continuesFrom(part, joinsTo)) {
        onGap(toGap(shardId, { after: joinsTo, part }));
      }
      joinsTo = later(joinsTo, part.last);
      for await (const records of pagesOf(key, { shardId, start, reached: reached?.sequenceNumber })) {
        const { sequenceNumber, arrivalMs } = records.at(-1) as RawRecord;
        reached = { kind: "after", sequenceNumber, arrivalMs };
        yield { records, behindMs: Math.max(1, now() - arrivalMs), ended: false };
      }
    }
    yield* readRest(shardId, reached ?? start);
  }

  async function* pagesOf(
    key: string,
    {
      shardId,
      start,
      reached,
    }: { readonly shardId: string; readonly start: ShardStart; readonly reached: string | undefined },
  ): AsyncGenerator<readonly RawRecord[]> {
    let page: RawRecord[] = [];
    let bytes = 0;
    for await (const record of decodePart(archive.get(key), shardId)) {
      if (!isWanted(record, start)) continue;
      if (reached !== undefined && compareSequenceNumbers(record.sequenceNumber, reached) <= 0) continue;
      page.push(record);
      bytes += record.data.length;
      if (page.length < pageSize.recordsMax && bytes < pageSize.bytes) continue;
      yield page;
      page = [];
      bytes = 0;
    }
    if (page.length > 0) yield page;
  }

  /** Goes on in the stream, if it still has the shard. */
  async function* readRest(shardId: string, start: ShardStart): AsyncGenerator<ShardPage> {
    const kept = (await stream.shards()).some((shard) => shard.shardId === shardId);
    if (!kept) return yield { records: [], behindMs: 0, ended: true };
    const isAtRecord = start.kind === "at" || (start.kind === "after" && (await mayBeGone(start)));
    if (isAtRecord) yield* readJoined(shardId, start);
    else yield* stream.read(shardId, start);
  }

  /** As long as a record is still in the stream, nothing behind it is gone. */
  async function mayBeGone({ arrivalMs }: AfterStart): Promise<boolean> {
    const { oldestMs } = await stream.bounds();
    return arrivalMs !== undefined && arrivalMs <= oldestMs + marginMs;
  }

  /** Begins with the record itself, to see that it is there: where it is gone, others may be gone behind it. */
  async function* readJoined(
    shardId: string,
    start: Extract<ShardStart, { readonly sequenceNumber: string }>,
  ): AsyncGenerator<ShardPage> {
    const { sequenceNumber } = start;
    let isSeen = false;
    for await (const page of stream.read(shardId, { kind: "at", sequenceNumber })) {
      const [first] = page.records;
      if (!isSeen && first !== undefined) {
        isSeen = true;
        if (first.sequenceNumber !== sequenceNumber) {
          onGap(toGap(shardId, { after: sequenceNumber, record: first }));
        }
      }
      const isNew = (record: RawRecord): boolean =>
        start.kind === "at" || compareSequenceNumbers(record.sequenceNumber, sequenceNumber) > 0;
      yield { ...page, records: page.records.filter(isNew) };
    }
  }

  return { shards, bounds, read };
}

function later(a: string | undefined, b: string): string {
  return a !== undefined && compareSequenceNumbers(a, b) > 0 ? a : b;
}

/** Everything of the part comes before what is wanted, or was read already. */
function isBefore({ last, hour }: Part, start: ShardStart, reached: string | undefined): boolean {
  if (reached !== undefined) return compareSequenceNumbers(last, reached) <= 0;
  if (start.kind === "time") return hour < toHour(start.timeMs);
  return start.kind === "at" && compareSequenceNumbers(last, start.sequenceNumber) < 0;
}

function isWanted({ sequenceNumber, arrivalMs }: RawRecord, start: ShardStart): boolean {
  if (start.kind === "time") return arrivalMs >= start.timeMs;
  return start.kind !== "at" || compareSequenceNumbers(sequenceNumber, start.sequenceNumber) >= 0;
}
