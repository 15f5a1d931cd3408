import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type Discard, newSegment, type Segment, type Step, stepAfter, stepBefore } from "./batchProgress.ts";
import { createBatchReader } from "./batchReader.ts";
import { type BatchInvocation, type BatchVerdict, toVerdict } from "./batchVerdict.ts";
import { type EventOrigin, toKinesisEvent } from "./kinesisEvent.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { ShardPosition, ShardSource, SourceRecord } from "./shardSource.ts";
import { createSignal } from "./signal.ts";

/** Calls the mapped function with a serialised event. Never rejects. */
export type InvokeBatch = (
  payload: string,
  options: { readonly requestId: string },
) => Promise<BatchInvocation>;

/** What a consumer takes, and whom it tells. */
export type ShardConsumerOptions = {
  readonly shardId: string;
  readonly position: ShardPosition;
  readonly source: ShardSource;
  readonly settings: MappingSettings;
  readonly origin: EventOrigin;
  readonly invoke: InvokeBatch;
  readonly clock: Clock;
  /** Everything up to this record is finished. */
  readonly onCheckpoint: (sequenceNumber: string) => void;
  readonly onVerdict: (verdict: BatchVerdict) => void;
  /** Records are given up; the shard goes on when it settles. */
  readonly onDiscard: (discard: Discard) => Promise<void>;
  readonly onNotice: (message: string) => void;
};

/** Reads one shard to its end, one batch at a time. */
export type ShardConsumer = {
  /** There may be something to read. */
  readonly wake: () => void;
  /** Starts no further invocation. */
  readonly stop: () => void;
  /** `finished`: the shard is closed and every record done. `stopped`: after `stop`, with nothing in flight. */
  readonly ended: Promise<"finished" | "stopped">;
};

/** Wait after the stream itself failed to answer. */
const sourceRetryMs = 1_000;

/**
 * The loop of one shard: take a batch, invoke, and follow the steps that the answer asks for until nothing of the
 * batch is left. No later batch is read before that. (esm 1.6, 3.4)
 */
export function startShardConsumer(options: ShardConsumerOptions): ShardConsumer {
  const { settings, clock, origin } = options;
  const work = createSignal(clock);
  const stopped = createSignal(clock);
  let stopping = false;
  const reader = createBatchReader({ ...options, ...settings, signal: work, stopping: () => stopping });

  const run = async (): Promise<"finished" | "stopped"> => {
    while (!stopping) {
      const next = await reader.next().catch((error: unknown) => {
        options.onNotice(`${options.shardId} of ${settings.eventSourceArn} cannot be read: ${String(error)}`);
        return undefined;
      });
      if (next === undefined) await stopped.wait(sourceRetryMs);
      else if (next.type === "end-of-shard") return "finished";
      else if (next.type === "batch") await finishBatch(next.records);
    }
    return "stopped";
  };
  const finishBatch = async (records: readonly SourceRecord[]): Promise<void> => {
    let segments: readonly Segment[] = [newSegment(records)];
    while (!stopping) {
      const [head, ...rest] = segments;
      if (head === undefined) return;
      const step = stepBefore(head, oldestAllowedMs()) ?? (await invokeHead(head));
      await apply(head, step);
      segments = [...step.segments, ...rest];
      if (step.delayMs > 0) await stopped.wait(step.delayMs);
    }
  };
  const invokeHead = async (head: Segment): Promise<Step> => {
    const requestId = head.requestId ?? randomUUID();
    const invocation = await options.invoke(toKinesisEvent(head.records, origin), { requestId });
    const { reportsItemFailures } = settings;
    const verdict = toVerdict(invocation, { records: head.records, reportsItemFailures });
    options.onVerdict(verdict);
    return stepAfter({ ...head, requestId }, verdict, settings);
  };
  const apply = async (head: Segment, step: Step): Promise<void> => {
    if (step.discard !== undefined) await options.onDiscard(step.discard);
    const done = head.records[step.doneCount - 1];
    if (done !== undefined) options.onCheckpoint(done.sequenceNumber);
  };
  const oldestAllowedMs = (): number => {
    const retentionMs = options.source.retentionMs();
    const ageMsMax =
      settings.recordAgeMsMax < 0 ? retentionMs : Math.min(settings.recordAgeMsMax, retentionMs);
    return clock.now() - ageMsMax;
  };
  const stop = (): void => {
    stopping = true;
    work.raise();
    stopped.raise();
  };
  return { wake: work.raise, stop, ended: run() };
}
