import type { BatchVerdict } from "./batchVerdict.ts";
import type { SourceRecord } from "./shardSource.ts";

/**
 * Records that are invoked together, with how often that was tried. What was read at once starts as one segment,
 * and failures cut it:
 *
 *     [a b c d]  --partial at c-->  [c d]            a and b are done; fresh attempts
 *     [a b c d]  --error, bisect--> [a b] [c d]      fresh attempts each; the left one is finished first
 *     [a b c d]  --error---------> [a b c d]         one attempt fewer
 *     [a b c d]  --no attempts left, or too old--> discarded, to the failure destination
 */
export type Segment = {
  readonly records: readonly SourceRecord[];
  /** Invocations that reached the function. */
  readonly attempts: number;
  /** Consecutive attempts that were refused before they reached it. */
  readonly throttles: number;
  /** Kept by the retries of one batch, new for a narrowed one. (esm 3.7) */
  readonly requestId: string | undefined;
};

/** Why records are given up. (esm 4.3) */
export type Discard = {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly records: readonly SourceRecord[];
  readonly attempts: number;
  readonly requestId: string | undefined;
  /** What the function's last answer was; absent when the age decided. */
  readonly functionError?: string | null;
};

/** What follows: how many records of the head are done with, what is still to be invoked, and after which wait. */
export type Step = {
  readonly doneCount: number;
  readonly segments: readonly Segment[];
  readonly discard?: Discard;
  readonly delayMs: number;
};

/** The rules of a mapping that a step follows. */
export type RetryRules = {
  readonly retryAttemptsMax: number;
  readonly bisectOnError: boolean;
};

const retryDelayMsMin = 200;
const retryDelayMsMax = 30_000;

/** Wait before attempt `tries + 1`: doubling from 200 ms. AWS publishes no schedule. (esm 3.7) */
export function retryDelayMs(tries: number): number {
  return Math.min(retryDelayMsMax, retryDelayMsMin * 2 ** Math.max(0, tries - 1));
}

/** Records that were not tried yet. */
export function newSegment(records: readonly SourceRecord[]): Segment {
  return { records, attempts: 0, throttles: 0, requestId: undefined };
}

/** Decides after one invocation of `head`. (esm 3.1 to 3.8, 3.20 to 3.28, 3.31 to 3.33, 3.37, 3.38) */
export function stepAfter(head: Segment, verdict: BatchVerdict, rules: RetryRules): Step {
  const { records } = head;
  if (verdict.type === "throttled") {
    const throttles = head.throttles + 1;
    return { doneCount: 0, segments: [{ ...head, throttles }], delayMs: retryDelayMs(throttles) };
  }
  if (verdict.type === "done") return { doneCount: records.length, segments: [], delayMs: 0 };
  if (verdict.type === "partial") {
    const { failedFrom } = verdict;
    return { doneCount: failedFrom, segments: [newSegment(records.slice(failedFrom))], delayMs: 0 };
  }
  if (rules.bisectOnError && records.length > 1) {
    const middle = Math.floor(records.length / 2);
    const halves = [newSegment(records.slice(0, middle)), newSegment(records.slice(middle))];
    return { doneCount: 0, segments: halves, delayMs: 0 };
  }
  return retryOrDiscard(head, verdict.functionError, rules);
}

function retryOrDiscard(head: Segment, functionError: string | null, rules: RetryRules): Step {
  const attempts = head.attempts + 1;
  const { records, requestId } = head;
  if (rules.retryAttemptsMax < 0 || attempts <= rules.retryAttemptsMax) {
    return { doneCount: 0, segments: [{ ...head, attempts, throttles: 0 }], delayMs: retryDelayMs(attempts) };
  }
  const discard = {
    condition: "RetryAttemptsExhausted",
    records,
    attempts,
    requestId,
    functionError,
  } as const;
  return { doneCount: records.length, segments: [], discard, delayMs: 0 };
}

/** Cuts off the leading records that arrived before `oldestMs`, if any. (esm 3.10 to 3.15) */
export function stepBefore(head: Segment, oldestMs: number): Step | undefined {
  const { records, attempts, requestId } = head;
  const firstFresh = records.findIndex((record) => record.arrivalMs >= oldestMs);
  if (firstFresh === 0 || records.length === 0) return undefined;
  const expiredCount = firstFresh < 0 ? records.length : firstFresh;
  const rest = records.slice(expiredCount);
  const expired = records.slice(0, expiredCount);
  return {
    doneCount: expiredCount,
    segments: rest.length === 0 ? [] : [newSegment(rest)],
    discard: { condition: "RecordAgeExceeded", records: expired, attempts, requestId },
    delayMs: 0,
  };
}

/** Gives up records that cannot be invoked at all, being larger than a payload. (esm 1.12) */
export function stepInstead({ records, attempts, requestId }: Segment): Step {
  const discard = { condition: "RetryAttemptsExhausted", records, attempts, requestId } as const;
  return { doneCount: records.length, segments: [], discard, delayMs: 0 };
}
