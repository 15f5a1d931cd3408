import type { Clock } from "../clock.ts";
import { evenRanges, type HashKey, type HashRange } from "./hashKey.ts";
import type { Journal } from "./journal.ts";
import type { Counter } from "./sequenceNumber.ts";
import { createShard, type Shard, type ShardDescription, type StoredRecord } from "./shard.ts";

/** A consumer with enhanced fan-out. */
export type Consumer = { readonly name: string; readonly arn: string; readonly createdAtMs: number };

/** What a stream is, apart from its records: all that has to be kept to bring it up again. */
export type StreamDescription = {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  retentionHours: number;
  mode: "PROVISIONED" | "ON_DEMAND";
  keyId?: string | undefined;
  tags: Record<string, string>;
  consumers: Consumer[];
};

/** A record on its way in. */
export type NewRecord = { readonly partitionKey: string; readonly hashKey: HashKey; readonly data: string };

/** What was made of a record: where it stands. */
export type Placed = { readonly shardId: string; readonly counter: Counter };

/** Where a shard's records are kept beside memory; absent: nowhere. */
export type JournalOf = (shardId: string) => Promise<Journal>;

/** One stream with its shards. */
export type Stream = {
  readonly description: StreamDescription;
  readonly shards: () => readonly Shard[];
  readonly shard: (shardId: string) => Shard | undefined;
  readonly openShards: () => readonly Shard[];
  readonly shardFor: (hashKey: HashKey) => Shard;
  /** Takes records in; they can be read once this settles, in the order of the calls. */
  readonly append: (records: readonly NewRecord[]) => Promise<readonly Placed[]>;
  /** Closes shards and opens others in their place. Settles when what was on its way into them has arrived. */
  readonly reshard: (closed: readonly Shard[], opened: readonly HashRange[]) => Promise<void>;
  /** Counter of the last record taken in. */
  readonly lastCounter: () => Counter;
  readonly onAppend: (listener: (shardId: string) => void) => () => void;
  readonly onReshard: (listener: () => void) => () => void;
  /** Drops what is older than the retention. */
  readonly trim: () => void;
  readonly close: () => Promise<void>;
};

export type StreamOptions = {
  readonly description: StreamDescription;
  readonly clock: Clock;
  readonly journalOf?: JournalOf | undefined;
  /** Keeps the shape of the stream; done when it returns. */
  readonly persist?: (() => void) | undefined;
};

/** A new stream of `shardCount` shards over the whole key space. */
export function newShards(shardCount: number): readonly Shard[] {
  return evenRanges(shardCount).map((range, index) =>
    createShard({ ...range, shardId: toShardId(index), parents: [], startCounter: 0 }),
  );
}

/** A stream over the given shards, with whatever records they hold. */
export function createStream(initial: readonly Shard[], options: StreamOptions): Stream {
  const { description, clock, journalOf } = options;
  const shards = new Map(initial.map((shard) => [shard.description.shardId, shard]));
  const journals = new Map<string, Promise<Journal>>();
  const appendListeners = new Set<(shardId: string) => void>();
  const reshardListeners = new Set<() => void>();
  let open = openOf(shards.values());
  let counter = Math.max(0, ...[...shards.values()].flatMap(countersOf));
  let arriving: Promise<unknown> = Promise.resolve();

  const append: Stream["append"] = (records) => {
    const now = clock.now();
    const batches = new Map<Shard, StoredRecord[]>();
    const placed = records.map(({ partitionKey, hashKey, data }) => {
      const shard = shardFor(hashKey);
      counter += 1;
      const batch = batches.get(shard);
      const record = { counter, partitionKey, data, arrivalMs: now };
      if (batch === undefined) batches.set(shard, [record]);
      else batch.push(record);
      return { shardId: shard.description.shardId, counter };
    });
    const kept = [...batches].map(([shard, batch]) => keep(shard, batch));
    const all = Promise.all(kept);
    arriving = Promise.all([arriving, all]).catch(() => {});
    return all.then(() => placed);
  };
  /** A record can be read only once it is kept: a reader must not act on one that a crash then takes away. */
  const keep = async (shard: Shard, batch: readonly StoredRecord[]): Promise<void> => {
    const { shardId } = shard.description;
    if (journalOf !== undefined) {
      const journal = journals.get(shardId) ?? journalOf(shardId);
      journals.set(shardId, journal);
      await (await journal).append(batch);
    }
    for (const record of batch) shard.push(record);
    for (const listener of appendListeners) listener(shardId);
  };
  const shardFor = (hashKey: HashKey): Shard => {
    const found = open.find(({ description: { start, end } }) => hashKey >= start && hashKey <= end);
    if (found === undefined) throw new Error(`No shard of ${description.name} has the hash key ${hashKey}`);
    return found;
  };
  const reshard: Stream["reshard"] = async (closed, opened) => {
    const endCounter = counter;
    for (const shard of closed) shard.description = { ...shard.description, endCounter };
    for (const range of opened) {
      const parents = closed.filter((shard) => overlap(shard.description, range));
      const shard = createShard({
        ...range,
        shardId: toShardId(shards.size),
        parents: parents.map(({ description: { shardId } }) => shardId),
        startCounter: endCounter,
      });
      shards.set(shard.description.shardId, shard);
    }
    open = openOf(shards.values());
    // Before anything is taken into the new shards: after a crash their records would belong to nothing.
    options.persist?.();
    await arriving;
    for (const shard of closed) shard.sealed = true;
    for (const listener of reshardListeners) listener();
  };
  return {
    description,
    shards: () => [...shards.values()],
    shard: (shardId) => shards.get(shardId),
    openShards: () => open,
    shardFor,
    append,
    reshard,
    lastCounter: () => counter,
    onAppend: (listener) => listen(appendListeners, listener),
    onReshard: (listener) => listen(reshardListeners, listener),
    trim: () => {
      const beforeMs = clock.now() - description.retentionHours * 3_600_000;
      for (const shard of shards.values()) shard.trim(beforeMs);
    },
    close: async () => {
      await arriving;
      for (const journal of journals.values()) await (await journal).close();
    },
  };
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function openOf(shards: Iterable<Shard>): readonly Shard[] {
  return [...shards].filter(({ description }) => description.endCounter === undefined);
}

function overlap(shard: ShardDescription, range: HashRange): boolean {
  return shard.start <= range.end && range.start <= shard.end;
}

function countersOf({ description, newest }: Shard): number[] {
  return [description.startCounter, description.endCounter ?? 0, newest()?.counter ?? 0];
}

function toShardId(index: number): string {
  return `shardId-${String(index).padStart(12, "0")}`;
}
