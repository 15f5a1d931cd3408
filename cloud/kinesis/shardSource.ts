import type { ShardRead, ShardSource } from "../mapping/shardSource.ts";
import { getRecordsBytesMax, getRecordsCountMax } from "./limits.ts";
import { type Counter, counterOf, toSequenceNumber } from "./sequenceNumber.ts";
import type { Shard } from "./shard.ts";
import type { Stream } from "./stream.ts";

/** The counter behind everything that can be read of a shard. */
function behindOf(shard: Shard): Counter {
  return (shard.newest()?.counter ?? shard.description.startCounter) + 1;
}

/** Whether nothing can be read of a shard from a counter on. */
export function isBehindAll(shard: Shard, from: Counter): boolean {
  const newest = shard.newest();
  return newest === undefined || from > newest.counter;
}

/** Where reading from a time on begins. Not behind the stream's last record: it may still be on its way. */
export function positionSince(shard: Shard, timestampMs: number): Counter {
  return shard.firstSince(timestampMs) ?? behindOf(shard);
}

/** A stream as an event source mapping reads it: in process, and woken by an append. Cursors are counters. */
export function createShardSource(stream: Stream): ShardSource {
  const shardOf = (shardId: string): Shard => {
    const shard = stream.shard(shardId);
    if (shard === undefined) throw new Error(`${stream.description.arn} has no shard ${shardId}`);
    return shard;
  };
  return {
    streamArn: stream.description.arn,
    retentionMs: () => stream.description.retentionHours * 3_600_000,
    shards: () =>
      stream.shards().map(({ description: { shardId, parents, endCounter, start, end } }) => ({
        shardId,
        parents,
        open: endCounter === undefined,
        hashRange: { start, end },
      })),
    cursor: (shardId, position): Counter => {
      switch (position.type) {
        case "TRIM_HORIZON":
          return 0;
        case "LATEST":
          return stream.lastCounter() + 1;
        case "AT_TIMESTAMP":
          return positionSince(shardOf(shardId), position.timestampMs);
        case "AFTER_SEQUENCE_NUMBER":
          return (counterOf(position.sequenceNumber) ?? -1) + 1;
      }
    },
    read: (shardId, { cursor, recordsMax }): ShardRead => {
      const shard = shardOf(shardId);
      stream.trim();
      const limits = { recordsMax: Math.min(recordsMax, getRecordsCountMax), bytesMax: getRecordsBytesMax };
      const records = shard.read(cursor as Counter, limits);
      const next = (records.at(-1)?.counter ?? (cursor as Counter) - 1) + 1;
      return {
        records: records.map(({ counter, partitionKey, data, arrivalMs }) => ({
          sequenceNumber: toSequenceNumber(counter),
          partitionKey,
          data: Buffer.from(data, "base64"),
          arrivalMs,
        })),
        next,
        endOfShard: shard.sealed && isBehindAll(shard, next),
      };
    },
    onAppend: stream.onAppend,
    onReshard: stream.onReshard,
  };
}
