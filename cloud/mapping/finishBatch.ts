import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { newSegment, type Segment, type Step, stepAfter, stepBefore, stepInstead } from "./batchProgress.ts";
import type { BatchVerdict } from "./batchVerdict.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { SourceRecord } from "./shardSource.ts";
import type { Signal } from "./signal.ts";

/** What finishing a batch takes. */
export type FinishOptions = {
  readonly settings: MappingSettings;
  readonly clock: Clock;
  readonly retentionMs: () => number;
  /** Raised to cut a wait short. */
  readonly stopped: Signal;
  readonly stopping: () => boolean;
  /** Whether a record alone is more than an invocation can carry. */
  readonly isTooLarge: (record: SourceRecord) => boolean;
  readonly invoke: (
    records: readonly SourceRecord[],
    options: { readonly requestId: string },
  ) => Promise<BatchVerdict>;
  /** Called after each step; the next one follows when it settles. */
  readonly onStep: (head: Segment, step: Step) => Promise<void>;
};

/**
 * Invokes until nothing of the batch is left, or until stopped: the head, then the steps that its answer asks for.
 * (esm 3.4, 3.22) Without records, one invocation that has to succeed: the last of a window. (esm 2.12)
 */
export async function finishBatch(records: readonly SourceRecord[], options: FinishOptions): Promise<void> {
  let segments: readonly Segment[] = [newSegment(records)];
  while (!options.stopping()) {
    const [head, ...rest] = segments;
    if (head === undefined) return;
    const step = stepWithout(head, options) ?? (await invokeHead(head, options));
    await options.onStep(head, step);
    segments = [...step.segments, ...rest];
    if (step.delayMs > 0) await options.stopped.wait(step.delayMs);
  }
}

/** The step that needs no invocation, if there is one. */
function stepWithout(head: Segment, options: FinishOptions): Step | undefined {
  const expired = stepBefore(head, oldestAllowedMs(options));
  if (expired !== undefined) return expired;
  const [only] = head.records;
  return head.records.length === 1 && only !== undefined && options.isTooLarge(only)
    ? stepInstead(head)
    : undefined;
}

async function invokeHead(head: Segment, { invoke, settings }: FinishOptions): Promise<Step> {
  const requestId = head.requestId ?? randomUUID();
  const verdict = await invoke(head.records, { requestId });
  return stepAfter({ ...head, requestId }, verdict, settings);
}

/** The stream's retention bounds the age as well: what it no longer keeps is given up. (esm 3.1, 3.2) */
function oldestAllowedMs({ settings, clock, retentionMs }: FinishOptions): number {
  const { recordAgeMsMax } = settings;
  const ageMsMax = recordAgeMsMax < 0 ? retentionMs() : Math.min(recordAgeMsMax, retentionMs());
  return clock.now() - ageMsMax;
}
