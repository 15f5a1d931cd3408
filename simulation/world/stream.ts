import { createHash } from "node:crypto";
import type { Clock } from "../../cloud/clock.ts";
import type { ShardRead, ShardSource, SourceRecord } from "../../cloud/mapping/shardSource.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";

/** A record on its way in. */
export type NewRecord = {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** It holds no event: nobody is told of its events. */
  readonly isGarbage?: true | undefined;
};

/** A Kinesis stream in memory, as far as the pipeline can tell: shards, their order, their family. */
export type SimulatedStream = {
  readonly source: ShardSource;
  /** Takes one record in; it can be read at once. Returns its sequence number. */
  readonly append: (record: NewRecord) => { readonly shardId: string; readonly sequenceNumber: string };
  /** Splits a shard in two, or merges two neighbours, whichever is drawn and possible. */
  readonly reshard: () => void;
  readonly onRecord: (listener: (record: SourceRecord) => void) => void;
  /** The records with a partition key, parents' before children's. */
  readonly recordsOf: (partitionKey: string) => readonly (SourceRecord & { readonly shardId: string })[];
};

type Shard = {
  readonly shardId: string;
  readonly parents: readonly string[];
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly records: SourceRecord[];
  isOpen: boolean;
};

export type StreamOptions = {
  readonly shardCount: number;
  /** Records after which sequence numbers get a digit more, so that the order of texts is not theirs. */
  readonly recordsToNextDigit: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly weather: Weather;
};

const hashSpace = 2 ** 32;
const shardsMax = 8;
const retentionMs = 365 * 24 * 3_600_000;

/** A stream of `shardCount` shards over the whole space of hash keys. */
export function createStream(options: StreamOptions): SimulatedStream {
  const { shardCount, clock, random, weather } = options;
  const shards: Shard[] = [];
  const appendListeners = new Set<(shardId: string) => void>();
  const reshardListeners = new Set<() => void>();
  const recordListeners: ((record: SourceRecord) => void)[] = [];
  let sequence = 10 ** random.whole(4, 9) - 2 * options.recordsToNextDigit;

  const open = (start: number, end: number, parents: readonly Shard[]): void => {
    for (const parent of parents) parent.isOpen = false;
    const shardId = `shardId-${String(shards.length).padStart(12, "0")}`;
    shards.push({
      shardId,
      parents: parents.map((parent) => parent.shardId),
      start,
      end,
      records: [],
      isOpen: true,
    });
  };
  for (let index = 0; index < shardCount; index++) {
    const bound = (at: number): number => Math.floor((hashSpace * at) / shardCount);
    open(bound(index), bound(index + 1), []);
  }

  const append: SimulatedStream["append"] = ({ partitionKey, data, isGarbage }) => {
    const hash = hashOf(partitionKey);
    const shard = shards.find(({ isOpen, start, end }) => isOpen && hash >= start && hash < end) as Shard;
    sequence += random.whole(1, 3);
    const record = { sequenceNumber: String(sequence), partitionKey, data, arrivalMs: clock.now() };
    shard.records.push(record);
    if (!isGarbage) for (const listener of recordListeners) listener(record);
    for (const listener of appendListeners) listener(shard.shardId);
    return { shardId: shard.shardId, sequenceNumber: record.sequenceNumber };
  };

  const reshard = (): void => {
    const isOpen = shards.filter((shard) => shard.isOpen);
    const one = random.pick(isOpen);
    const neighbour = isOpen.find(({ start }) => start === one.end);
    if (neighbour && (isOpen.length >= shardsMax || random.chance(0.5))) {
      open(one.start, neighbour.end, [one, neighbour]);
    } else if (isOpen.length < shardsMax && one.end - one.start > 1) {
      const middle = one.start + Math.floor((one.end - one.start) / 2);
      open(one.start, middle, [one]);
      open(middle, one.end, [one]);
    }
    for (const listener of reshardListeners) listener();
  };

  const shardOf = (shardId: string): Shard => shards.find((shard) => shard.shardId === shardId) as Shard;
  const source: ShardSource = {
    streamArn: "arn:aws:kinesis:eu-central-1:000000000000:stream/log",
    retentionMs: () => retentionMs,
    shards: () =>
      shards.map(({ shardId, parents, isOpen, start, end }) => ({
        shardId,
        parents,
        open: isOpen,
        hashRange: { start: `${toHex(start)}${"0".repeat(24)}`, end: `${toHex(end - 1)}${"f".repeat(24)}` },
      })),
    cursor(shardId, position): number {
      const { records } = shardOf(shardId);
      if (position.type !== "AFTER_SEQUENCE_NUMBER") return 0;
      return records.findIndex(({ sequenceNumber }) => sequenceNumber === position.sequenceNumber) + 1;
    },
    read(shardId, { cursor, recordsMax }): ShardRead {
      if (weather.strikes("shard.unreadable")) throw new Error("InternalFailure");
      const { records, isOpen } = shardOf(shardId);
      const next = Math.min((cursor as number) + recordsMax, records.length);
      return {
        records: records.slice(cursor as number, next),
        next,
        endOfShard: !isOpen && next === records.length,
      };
    },
    onAppend: (listener) => listen(appendListeners, listener),
    onReshard: (listener) => listen(reshardListeners, listener),
  };
  return {
    source,
    append,
    reshard,
    onRecord: (listener) => void recordListeners.push(listener),
    recordsOf: (partitionKey) =>
      shards.flatMap(({ shardId, records }) =>
        records
          .filter((record) => record.partitionKey === partitionKey)
          .map((record) => ({ ...record, shardId })),
      ),
  };
}

const hashes = new Map<string, number>();

/** The first 32 of the 128 bits by which Kinesis finds a record's shard. */
function hashOf(partitionKey: string): number {
  const known = hashes.get(partitionKey);
  if (known !== undefined) return known;
  const hash = createHash("md5").update(partitionKey).digest().readUInt32BE(0);
  hashes.set(partitionKey, hash);
  return hash;
}

const toHex = (bound: number): string => bound.toString(16).padStart(8, "0");

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
