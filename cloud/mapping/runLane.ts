import type { Clock } from "../clock.ts";
import type { Discard, Segment, Step } from "./batchProgress.ts";
import { createBatchReader } from "./batchReader.ts";
import { type BatchInvocation, type BatchVerdict, failedCountOf, toVerdict } from "./batchVerdict.ts";
import { finishBatch } from "./finishBatch.ts";
import { type EventOrigin, isTooLargeToInvoke, toKinesisEvent } from "./kinesisEvent.ts";
import type { MappingMeter } from "./mappingMetrics.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { ShardFeed } from "./shardFeed.ts";
import type { SourceRecord } from "./shardSource.ts";
import type { Signal } from "./signal.ts";
import type { WindowEnd, WindowKeeper } from "./windowKeeper.ts";

/** Calls the mapped function with a serialised event. Never rejects. */
export type InvokeBatch = (
  payload: string,
  options: { readonly requestId: string },
) => Promise<BatchInvocation>;

/** What a lane takes, and whom it tells. */
export type LaneOptions = {
  readonly lane: number;
  readonly feed: ShardFeed;
  readonly settings: MappingSettings;
  readonly origin: EventOrigin;
  readonly invoke: InvokeBatch;
  readonly clock: Clock;
  readonly meter: MappingMeter;
  readonly retentionMs: () => number;
  /** Present when the mapping has tumbling windows; the shard has one lane then. */
  readonly windows?: WindowKeeper | undefined;
  /** There may be something to read. */
  readonly work: Signal;
  readonly stopped: Signal;
  readonly stopping: () => boolean;
  readonly onVerdict: (verdict: BatchVerdict) => void;
  /** Records are given up; the lane goes on when it settles. */
  readonly onDiscard: (discard: Discard) => Promise<void>;
  readonly onWindowClosed: () => void;
  readonly onNotice: (message: string) => void;
};

/** Wait after the stream itself failed to answer. */
const sourceRetryMs = 1_000;

/**
 * The loop of one lane: take a batch and finish it; no later one is taken before that. (esm 1.6, 1.22, 3.4)
 * Settles with `finished` when the shard is closed and every record of the lane done, with `stopped` otherwise.
 */
export async function runLane(options: LaneOptions): Promise<"finished" | "stopped"> {
  const { settings, windows, stopping } = options;
  const reader = createBatchReader({ ...options, ...settings, signal: options.work });

  const onStep = async (head: Segment, step: Step): Promise<void> => {
    if (step.discard !== undefined && head.records.length > 0) await options.onDiscard(step.discard);
    else if (step.discard !== undefined) {
      const { shardId } = options.origin;
      options.onNotice(
        `${settings.functionArn} gave up the end of a window of ${shardId}; its state is lost.`,
      );
    }
    options.feed.finish(head.records.slice(0, step.doneCount));
  };
  const finish = (records: readonly SourceRecord[], ending?: WindowEnd): Promise<void> => {
    let invocations = 0;
    return finishBatch(records, {
      ...options,
      isTooLarge: (record) => isTooLargeToInvoke(record, { ...options.origin, ...windows?.bounds() }),
      invoke: (some, { requestId }) =>
        invokeWith(some, { ...options, requestId, ending, isRetry: invocations++ > 0 }),
      onStep,
    });
  };
  const closeWindow = async (ending: WindowEnd): Promise<void> => {
    if (windows?.open() === undefined) return;
    await finish([], ending);
    if (stopping()) return;
    windows.close(ending);
    options.onWindowClosed();
  };
  while (!stopping()) {
    if (windows?.isTooLarge()) await closeWindow("too large");
    const next = await reader.next(windows?.bounds()).catch((error: unknown) => {
      options.onNotice(`${options.origin.shardId} of ${settings.eventSourceArn} cannot be read: ${error}`);
      return undefined;
    });
    if (next === undefined) await options.stopped.wait(sourceRetryMs);
    else if (next.type === "batch") await finish(next.records);
    else if (next.type !== "stopped") await closeWindow("over");
    if (next?.type === "end-of-shard" && !stopping()) return "finished";
  }
  return "stopped";
}

async function invokeWith(
  records: readonly SourceRecord[],
  options: LaneOptions & {
    readonly requestId: string;
    readonly ending: WindowEnd | undefined;
    readonly isRetry: boolean;
  },
): Promise<BatchVerdict> {
  const { meter, windows, settings, requestId, isRetry } = options;
  const { shardId } = options.origin;
  const payload = windows?.event(records, options.ending) ?? toKinesisEvent(records, options.origin);
  const last = records.at(-1);
  const ageMs = last && options.clock.now() - last.arrivalMs;
  meter.invoke({ shardId, events: records.length, ageMs, isRetry });
  const invocation = await options.invoke(payload, { requestId });
  const answer = toVerdict(invocation, { records, reportsItemFailures: settings.reportsItemFailures });
  const verdict = windows?.accept(answer, invocation) ?? answer;
  const failedCount = failedCountOf(verdict, records);
  if (failedCount > 0) meter.fail(shardId, failedCount);
  options.onVerdict(verdict);
  return verdict;
}
