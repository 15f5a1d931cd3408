import type { Snapshot } from "./api.ts";

/** What one processor did between two snapshots. */
export type ProcessorSample = {
  readonly iteratorAgeMs: number | null;
  readonly eventsPerSecond: number;
  readonly failuresPerSecond: number;
};

/** One moment of the plots. */
export type Sample = {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly processors: Readonly<Record<string, ProcessorSample>>;
  readonly recordsPerSecond: Readonly<Record<string, number>>;
};

/** Samples that are kept: five minutes. */
export const samplesMax = 300;

/** What happened between two snapshots; a counter that went back was started anew. */
export function toSample(before: Snapshot | undefined, now: Snapshot): Sample {
  const seconds = before === undefined ? 1 : Math.max((now.atMs - before.atMs) / 1000, 0.001);
  const earlier = new Map(before?.status.mappings.map(({ uuid, metrics }) => [uuid, metrics]));
  const rate = (current = 0, previous: number | undefined): number =>
    before === undefined ? 0 : Math.max(0, current - (previous ?? 0)) / seconds;
  const processors = now.status.mappings.map(({ uuid, functionName, metrics }) => {
    const last = earlier.get(uuid);
    return [
      shortName(functionName),
      {
        iteratorAgeMs: metrics?.IteratorAge ?? null,
        eventsPerSecond: rate(metrics?.InvokedEventCount, last?.InvokedEventCount),
        failuresPerSecond: rate(metrics?.FailedInvokeEventCount, last?.FailedInvokeEventCount),
      },
    ] as const;
  });
  const shards = Object.entries(now.recordsByShard).map(
    ([shardId, count]) => [shardId, rate(count, before?.recordsByShard[shardId])] as const,
  );
  return {
    at: now.atMs / 1000,
    processors: Object.fromEntries(processors),
    recordsPerSecond: Object.fromEntries(shards),
  };
}

/** `orderly-dev-payment` is `payment` here. */
export function shortName(functionName: string): string {
  return functionName.replace(/^orderly-[a-z\d]+-/, "");
}
