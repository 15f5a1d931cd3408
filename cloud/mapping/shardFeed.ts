import type { HashRange } from "../kinesis/hashKey.ts";
import { laneOf } from "./laneOf.ts";
import type { MappingMeter } from "./mappingMetrics.ts";
import { openRecord } from "./openRecord.ts";
import { createShardProgress } from "./shardProgress.ts";
import type { ShardCursor, ShardPosition, ShardSource, SourceRecord } from "./shardSource.ts";

/** What feeding the lanes of one shard takes. */
export type ShardFeedOptions = {
  readonly shardId: string;
  readonly hashRange: HashRange;
  readonly position: ShardPosition;
  readonly source: ShardSource;
  readonly laneCount: number;
  /** Whether aggregated records are opened before anything else is done with them. (esm 7.1, 7.4) */
  readonly opensAggregates: boolean;
  /** Whether the function wants a record. */
  readonly wants: (record: SourceRecord) => boolean;
  readonly meter: MappingMeter;
  /** There may be something new for the lane. */
  readonly onFed: (lane: number) => void;
  /** Everything up to this record is finished. */
  readonly onCheckpoint: (sequenceNumber: string) => void;
};

/** The records of one shard, read once and dealt out to its lanes. */
export type ShardFeed = {
  /** Reads on until the lane has `count` records, or the shard has no more for now. */
  readonly fill: (lane: number, count: number) => Promise<void>;
  /** What the lane has, oldest first. */
  readonly waiting: (lane: number) => readonly SourceRecord[];
  /** Takes the first `count` of them away from the lane. */
  readonly take: (lane: number, count: number) => readonly SourceRecord[];
  /** These are done with, one way or another. */
  readonly finish: (records: readonly SourceRecord[]) => void;
  /** The shard is closed and read to its end; lanes may still have records. */
  readonly ended: () => boolean;
};

/** Records of one read at most. (esm 1.3) */
const readRecordsMax = 10_000;
/** Records that wait for lanes that are busy; over it, the shard is not read on. AWS publishes no figure. */
const waitingRecordsMax = 10_000;
const waitingBytesMax = 16 * 1024 * 1024;

/** Reads a shard on demand of its lanes: opens, filters, and gives each record to the lane of its key. */
export function createShardFeed(options: ShardFeedOptions): ShardFeed {
  const { shardId, source, laneCount, meter } = options;
  const lanes: SourceRecord[][] = Array.from({ length: laneCount }, () => []);
  const progress = createShardProgress();
  let cursor: { readonly at: ShardCursor } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let ended = false;
  let records = 0;
  let bytes = 0;

  const isFull = (): boolean => records >= waitingRecordsMax || bytes >= waitingBytesMax;
  const countOf = (lane: number): number => lanes[lane]?.length ?? 0;
  const fillNow = async (lane: number, count: number): Promise<void> => {
    while (!ended && countOf(lane) < count && !isFull()) {
      const asked = Math.min(readRecordsMax, (count - countOf(lane)) * laneCount);
      const got = await readOn(asked, lane);
      if (got === 0 || (got < asked && countOf(lane) > 0)) return;
    }
  };
  const readOn = async (recordsMax: number, reader: number): Promise<number> => {
    cursor ??= { at: await source.cursor(shardId, options.position) };
    const read = await source.read(shardId, { cursor: cursor.at, recordsMax });
    cursor = { at: read.next };
    ended = read.endOfShard;
    const fed = new Set<number>();
    for (const record of read.records) deal(record, fed);
    for (const lane of ended ? lanes.keys() : fed) if (lane !== reader) options.onFed(lane);
    moveOn();
    return read.records.length;
  };
  const deal = (record: SourceRecord, fed: Set<number>): void => {
    const opened = options.opensAggregates ? openRecord(record, options.hashRange) : [record];
    const wanted = opened.filter(options.wants);
    meter.count("PolledEventCount", opened.length);
    meter.count("FilteredOutEventCount", opened.length - wanted.length);
    progress.read(record.sequenceNumber, wanted.length);
    for (const one of wanted) {
      const lane = laneOf(one.partitionKey, options);
      lanes[lane]?.push(one);
      fed.add(lane);
      records += 1;
      bytes += one.data.byteLength;
    }
  };
  const moveOn = (): void => {
    const sequenceNumber = progress.moved();
    if (sequenceNumber !== undefined) options.onCheckpoint(sequenceNumber);
  };
  return {
    fill: (lane, count) => {
      const filled = turn.then(() => fillNow(lane, count));
      turn = filled.catch(() => {});
      return filled;
    },
    waiting: (lane) => lanes[lane] ?? [],
    take: (lane, count) => {
      const wasFull = isFull();
      const taken = lanes[lane]?.splice(0, count) ?? [];
      records -= taken.length;
      bytes -= taken.reduce((sum, { data }) => sum + data.byteLength, 0);
      if (wasFull && !isFull()) for (const other of lanes.keys()) options.onFed(other);
      return taken;
    },
    finish: (done) => {
      progress.finish(done);
      moveOn();
    },
    ended: () => ended,
  };
}
