import type { Clock } from "../clock.ts";
import { shardRates } from "./limits.ts";

/** What shards have taken and given in the current second. */
export type ShardRates = {
  /** Whether the shard takes a record of that size now; if so, it is counted. */
  readonly takes: (shard: string, bytes: number) => boolean;
  /** Whether the shard may be read now; if so, the read is counted. */
  readonly gives: (shard: string) => boolean;
  /** Counts bytes that were read; reads are refused until as many seconds are over as they would take. */
  readonly gave: (shard: string, bytes: number) => void;
};

type Second = { second: number; bytesIn: number; recordsIn: number; readsOut: number; busyUntilMs: number };

/** Counts by whole seconds of the clock, for every shard by itself. */
export function createShardRates(clock: Clock): ShardRates {
  const seconds = new Map<string, Second>();
  const current = (shard: string): Second => {
    const second = Math.floor(clock.now() / 1000);
    const known = seconds.get(shard);
    if (known?.second === second) return known;
    const busyUntilMs = known?.busyUntilMs ?? 0;
    const fresh = { second, bytesIn: 0, recordsIn: 0, readsOut: 0, busyUntilMs };
    seconds.set(shard, fresh);
    return fresh;
  };
  return {
    takes: (shard, bytes) => {
      const now = current(shard);
      if (now.recordsIn + 1 > shardRates.recordsIn || now.bytesIn + bytes > shardRates.bytesIn) return false;
      now.recordsIn += 1;
      now.bytesIn += bytes;
      return true;
    },
    gives: (shard) => {
      const now = current(shard);
      if (now.readsOut + 1 > shardRates.readsOut || clock.now() < now.busyUntilMs) return false;
      now.readsOut += 1;
      return true;
    },
    gave: (shard, bytes) => {
      const now = current(shard);
      now.busyUntilMs =
        Math.max(clock.now(), now.busyUntilMs) + Math.floor(bytes / shardRates.bytesOut) * 1000;
    },
  };
}
