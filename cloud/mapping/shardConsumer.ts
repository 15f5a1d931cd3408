import type { ShardCheckpoint } from "./checkpoints.ts";
import { wholeRange } from "./laneOf.ts";
import { type LaneOptions, runLane } from "./runLane.ts";
import type { StartableShard } from "./shardFamily.ts";
import { createShardFeed } from "./shardFeed.ts";
import type { ShardSource, SourceRecord } from "./shardSource.ts";
import { createSignal, type Signal } from "./signal.ts";
import { createWindowKeeper } from "./windowKeeper.ts";

export type { InvokeBatch } from "./runLane.ts";

/** What a consumer takes, and whom it tells. */
export type ShardConsumerOptions = Pick<
  LaneOptions,
  "settings" | "origin" | "invoke" | "clock" | "meter" | "onVerdict" | "onDiscard" | "onNotice"
> & {
  readonly shard: StartableShard;
  readonly source: ShardSource;
  /** How far the shard was finished before. */
  readonly resumed: ShardCheckpoint | undefined;
  readonly wants: (record: SourceRecord) => boolean;
  readonly onCheckpoint: (checkpoint: ShardCheckpoint) => void;
};

/** Reads one shard to its end, one batch at a time in each of its lanes. */
export type ShardConsumer = {
  /** There may be something to read. */
  readonly wake: () => void;
  /** Starts no further invocation. */
  readonly stop: () => void;
  /** `finished`: the shard is closed and every record done. `stopped`: after `stop`, with nothing in flight. */
  readonly ended: Promise<"finished" | "stopped">;
};

type LaneSignals = { readonly work: Signal; readonly stopped: Signal };

/** Starts as many lanes as ParallelizationFactor says. One that fails does not hold up the others. (esm 1.20, 1.24) */
export function startShardConsumer(options: ShardConsumerOptions): ShardConsumer {
  const { settings, clock, origin, source, shard } = options;
  const lanes: readonly LaneSignals[] = Array.from({ length: settings.parallelizationFactor }, () => ({
    work: createSignal(clock),
    stopped: createSignal(clock),
  }));
  const windows =
    settings.tumblingWindowMs === 0
      ? undefined
      : createWindowKeeper(settings.tumblingWindowMs, { origin, resumed: options.resumed?.window });
  let after = options.resumed?.after;
  let stopping = false;

  const save = (): void => {
    const window = windows?.open();
    options.onCheckpoint({ ...(after !== undefined && { after }), ...(window !== undefined && { window }) });
  };
  const feed = createShardFeed({
    ...options,
    ...shard,
    hashRange: shard.hashRange ?? wholeRange,
    laneCount: lanes.length,
    opensAggregates: settings.eventSourceArn.includes("/consumer/"),
    onFed: (lane) => lanes[lane]?.work.raise(),
    onCheckpoint: (sequenceNumber) => {
      after = sequenceNumber;
      save();
    },
  });
  const run = async (): Promise<"finished" | "stopped"> => {
    const ends = await Promise.all(
      lanes.map((signals, lane) =>
        runLane({
          ...options,
          ...signals,
          lane,
          feed,
          windows,
          retentionMs: source.retentionMs,
          stopping: () => stopping,
          onWindowClosed: save,
        }),
      ),
    );
    return ends.every((end) => end === "finished") ? "finished" : "stopped";
  };
  const stop = (): void => {
    stopping = true;
    for (const { work, stopped } of lanes) {
      work.raise();
      stopped.raise();
    }
  };
  return {
    wake: () => {
      for (const { work } of lanes) work.raise();
    },
    stop,
    ended: run(),
  };
}
