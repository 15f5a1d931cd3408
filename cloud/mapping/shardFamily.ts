import type { MappingCheckpoint } from "./checkpoints.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { ShardPosition, SourceShard } from "./shardSource.ts";

/** A shard that may be read now, and from where. */
export type StartableShard = Pick<SourceShard, "shardId" | "hashRange"> & {
  readonly position: ShardPosition;
};

/**
 * The checkpoint of a mapping that runs for the first time. Starting at LATEST, shards that are closed already
 * are behind it. (esm 1.33 d)
 */
export function firstCheckpoint(
  shards: readonly SourceShard[],
  start: { readonly settings: MappingSettings; readonly nowMs: number },
): MappingCheckpoint {
  const skipped = start.settings.startingPosition === "LATEST" ? shards.filter(({ open }) => !open) : [];
  return {
    startedAtMs: start.nowMs,
    initialShards: shards.map(({ shardId }) => shardId),
    shards: Object.fromEntries(skipped.map(({ shardId }) => [shardId, { finished: true }])),
  };
}

/**
 * Shards that are neither running nor finished and whose parents are finished or no longer kept. (esm 1.33 a, b)
 * `firstRun` tells whether the mapping's very first positions are being taken.
 */
export function startableShards(
  shards: readonly SourceShard[],
  now: {
    readonly checkpoint: MappingCheckpoint;
    readonly running: ReadonlySet<string>;
    readonly settings: MappingSettings;
    readonly firstRun: boolean;
  },
): readonly StartableShard[] {
  const kept = new Set(shards.map(({ shardId }) => shardId));
  const isFinished = (shardId: string): boolean => now.checkpoint.shards[shardId]?.finished === true;
  return shards
    .filter(({ shardId }) => !isFinished(shardId) && !now.running.has(shardId))
    .filter(({ parents }) => parents.every((parent) => !kept.has(parent) || isFinished(parent)))
    .map(({ shardId, hashRange }) => ({ shardId, hashRange, position: positionOf(shardId, now) }));
}

/** The starting position counts for the shards of the first moment; later children are read whole. (esm 1.33 c) */
function positionOf(
  shardId: string,
  now: {
    readonly checkpoint: MappingCheckpoint;
    readonly settings: MappingSettings;
    readonly firstRun: boolean;
  },
): ShardPosition {
  const { checkpoint, settings } = now;
  const sequenceNumber = checkpoint.shards[shardId]?.after;
  if (sequenceNumber !== undefined) return { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber };
  if (!checkpoint.initialShards.includes(shardId)) return { type: "TRIM_HORIZON" };
  switch (settings.startingPosition) {
    case "TRIM_HORIZON":
      return { type: "TRIM_HORIZON" };
    case "AT_TIMESTAMP":
      return { type: "AT_TIMESTAMP", timestampMs: settings.startingTimestampMs ?? checkpoint.startedAtMs };
    case "LATEST":
      return now.firstRun
        ? { type: "LATEST" }
        : { type: "AT_TIMESTAMP", timestampMs: checkpoint.startedAtMs };
  }
}
