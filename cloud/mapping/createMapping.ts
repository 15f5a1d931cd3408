import type { BatchVerdict } from "./batchVerdict.ts";
import type { CheckpointStore, MappingCheckpoint, ShardCheckpoint } from "./checkpoints.ts";
import { type DiscardOptions, discardTo } from "./discardTo.ts";
import type { EventOrigin } from "./kinesisEvent.ts";
import { createMappingMeter, type MappingMetrics, type ShardMetrics } from "./mappingMetrics.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import { createRecordFilter } from "./recordFilter.ts";
import { checkSettings } from "./settingsCheck.ts";
import { type InvokeBatch, type ShardConsumer, startShardConsumer } from "./shardConsumer.ts";
import { firstCheckpoint, type StartableShard, startableShards } from "./shardFamily.ts";

/** What a mapping connects, and what it is given to do so. */
export type MappingOptions = DiscardOptions & {
  readonly invoke: InvokeBatch;
  /** The function's execution role. */
  readonly roleArn: string;
  readonly region: string;
  readonly checkpoints: CheckpointStore;
};

/** A running event source mapping from one stream to one function. */
export type Mapping = {
  readonly settings: MappingSettings;
  /** Begins to read; settles when every startable shard is being read. Rejects when the checkpoint is unreadable. */
  readonly start: () => Promise<void>;
  /** Starts nothing new, waits at most `graceMs` for what runs, and keeps the checkpoint. */
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
  readonly state: () => "Creating" | "Enabled" | "Disabled";
  /** As the Lambda API words it. (esm 6.3) */
  readonly lastProcessingResult: () => string;
  /** What it counted since it was created; nothing is added while it is disabled. (esm 6.11) */
  readonly metrics: () => MappingMetrics;
  /** The same by shard. */
  readonly shardMetrics: () => Readonly<Record<string, ShardMetrics>>;
};

/**
 * Connects a stream to a function. Throws, naming every setting, when the mapping asks for what it cannot have;
 * says what will be weaker than on AWS through `onNotice`.
 */
export function createMapping(options: MappingOptions): Mapping {
  const { settings, source, clock } = options;
  announce(options);
  const wants = createRecordFilter(settings.filters);
  const meter = createMappingMeter();
  const consumers = new Map<string, ShardConsumer>();
  const unsubscribe: (() => void)[] = [];
  let checkpoint: MappingCheckpoint | undefined;
  let scanning: Promise<void> = Promise.resolve();
  let stopping = false;
  let ended = false;
  let result = "No records processed";

  const start = async (): Promise<void> => {
    if (!settings.enabled) return;
    checkpoint = await options.checkpoints.load();
    const firstRun = checkpoint === undefined;
    if (checkpoint === undefined) {
      checkpoint = firstCheckpoint(await source.shards(), { settings, nowMs: clock.now() });
      options.checkpoints.save(checkpoint);
    }
    unsubscribe.push(source.onAppend((shardId) => consumers.get(shardId)?.wake()));
    unsubscribe.push(source.onReshard(onReshard));
    await scan(firstRun);
  };
  const onReshard = (): void => {
    for (const consumer of consumers.values()) consumer.wake();
    void scan(false);
  };
  /** One at a time, so that no shard is started twice. */
  const scan = (firstRun: boolean): Promise<void> => {
    scanning = scanning.then(async () => {
      const shards = await source.shards();
      if (checkpoint === undefined || stopping) return;
      const running = new Set(consumers.keys());
      const startable = startableShards(shards, { checkpoint, running, settings, firstRun });
      for (const shard of startable) startShard(shard);
    });
    return scanning;
  };
  const startShard = (shard: StartableShard): void => {
    const { shardId } = shard;
    const origin = originOf(options, shardId);
    const consumer = startShardConsumer({
      ...options,
      shard,
      resumed: checkpoint?.shards[shardId],
      origin,
      meter,
      wants,
      onCheckpoint: (progress) => advance(shardId, progress),
      onVerdict: (verdict) => {
        result = resultAfter(verdict);
      },
      onDiscard: (discard) => discardTo(options, { discard, origin, meter }),
    });
    consumers.set(shardId, consumer);
    void consumer.ended.then((how) => {
      consumers.delete(shardId);
      if (how === "stopped") return undefined;
      advance(shardId, { finished: true });
      return scan(false);
    });
  };
  const advance = (shardId: string, progress: ShardCheckpoint): void => {
    // An invocation that outlives the grace must not put back what the next run of this mapping has moved on.
    if (checkpoint === undefined || ended) return;
    checkpoint = { ...checkpoint, shards: { ...checkpoint.shards, [shardId]: progress } };
    options.checkpoints.save(checkpoint);
  };
  const stop: Mapping["stop"] = async ({ graceMs }) => {
    stopping = true;
    for (const end of unsubscribe.splice(0)) end();
    const running = [...consumers.values()];
    for (const consumer of running) consumer.stop();
    const grace = Promise.withResolvers<void>();
    const stopTimer = clock.after(graceMs, grace.resolve);
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), grace.promise]);
    stopTimer();
    ended = true;
    await options.checkpoints.flush();
  };
  return {
    settings,
    start,
    stop,
    state: () => (!settings.enabled ? "Disabled" : checkpoint === undefined ? "Creating" : "Enabled"),
    lastProcessingResult: () => result,
    metrics: meter.read,
    shardMetrics: meter.readShards,
  };
}

function announce({ settings, onNotice }: MappingOptions): void {
  const findings = checkSettings(settings);
  const subject = `Event source mapping ${settings.uuid} (${settings.eventSourceArn} to ${settings.functionArn})`;
  const refused = findings.filter(({ severity }) => severity === "refused");
  if (refused.length > 0) {
    const reasons = refused.map(({ message, detail }) => (detail ? `${message} ${detail}` : message));
    throw new Error(`${subject} cannot run: ${reasons.join(" ")}`);
  }
  for (const { message } of findings) onNotice(`${subject}: ${message}`);
}

function originOf({ settings, roleArn, region }: MappingOptions, shardId: string): EventOrigin {
  return { shardId, roleArn, region, eventSourceArn: settings.eventSourceArn };
}

function resultAfter(verdict: BatchVerdict): string {
  if (verdict.type === "done") return "OK";
  return verdict.type === "throttled" ? "PROBLEM: Function call throttled" : "PROBLEM: Function call failed";
}
