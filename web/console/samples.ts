import type { ShardCounts } from "../../cli/watch/readStatus.ts";
import type { Snapshot } from "./api.ts";

/** What a processor did between two snapshots, altogether or in one shard. */
export type Measures = {
  readonly iteratorAgeMs: number | null;
  readonly eventsPerSecond: number;
  /** Invocations that did not take all of their events. */
  readonly errorsPerSecond: number;
  /** Invocations with a batch, or a part of one, that was tried before. */
  readonly retriesPerSecond: number;
};

export type ProcessorSample = Measures & { readonly shards: Readonly<Record<string, Measures>> };

/** One moment of the plots. */
export type Sample = {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly processors: Readonly<Record<string, ProcessorSample>>;
  readonly recordsPerSecond: Readonly<Record<string, number>>;
};

/** Samples that are kept: five minutes. */
export const samplesMax = 300;

type Counts = Readonly<Record<string, ShardCounts>>;

/** What happened between two snapshots; a counter that went back was started anew. */
export function toSample(before: Snapshot | undefined, now: Snapshot): Sample {
  const seconds = before === undefined ? 1 : Math.max((now.atMs - before.atMs) / 1000, 0.001);
  const earlier = new Map(before?.status.mappings.map(({ uuid, shards }) => [uuid, shards]));
  const rate = (current: number, previous: number | undefined): number =>
    before === undefined ? 0 : Math.max(0, current - (previous ?? 0)) / seconds;
  const toMeasures = (current: ShardCounts, previous: ShardCounts | undefined): Measures => ({
    iteratorAgeMs: current.IteratorAge ?? null,
    eventsPerSecond: rate(current.InvokedEventCount, previous?.InvokedEventCount),
    errorsPerSecond: rate(current.Errors, previous?.Errors),
    retriesPerSecond: rate(current.Retries, previous?.Retries),
  });
  const processors = now.status.mappings.map(({ uuid, functionName, shards, metrics }) => {
    const last: Counts = earlier.get(uuid) ?? {};
    const byShard = Object.entries(shards).map(
      ([shardId, counts]) => [shardId, toMeasures(counts, last[shardId])] as const,
    );
    const all = sum(byShard.map(([, measures]) => measures));
    const sample = {
      ...all,
      iteratorAgeMs: metrics?.IteratorAge ?? null,
      shards: Object.fromEntries(byShard),
    };
    return [shortName(functionName), sample] as const;
  });
  const records = Object.entries(now.recordsByShard).map(
    ([shardId, count]) => [shardId, rate(count, before?.recordsByShard[shardId])] as const,
  );
  return {
    at: now.atMs / 1000,
    processors: Object.fromEntries(processors),
    recordsPerSecond: Object.fromEntries(records),
  };
}

function sum(measures: readonly Measures[]): Omit<Measures, "iteratorAgeMs"> {
  const of = (pick: (one: Measures) => number): number => measures.reduce((all, one) => all + pick(one), 0);
  return {
    eventsPerSecond: of(({ eventsPerSecond }) => eventsPerSecond),
    errorsPerSecond: of(({ errorsPerSecond }) => errorsPerSecond),
    retriesPerSecond: of(({ retriesPerSecond }) => retriesPerSecond),
  };
}

/** `orderly-dev-payment` is `payment` here. */
export function shortName(functionName: string): string {
  return functionName.replace(/^orderly-[a-z\d]+-/, "");
}

/** `shardId-000000000012` is `12` here. */
export function shortShard(shardId: string): string {
  return shardId.replace(/^shardId-0*(?=\d)/, "");
}
