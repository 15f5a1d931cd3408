import type { SourceRecord } from "./shardSource.ts";

/** How an invocation ended, as far as a mapping is concerned. */
export type BatchInvocation =
  | { readonly type: "returned"; readonly payload: string }
  | { readonly type: "failed"; readonly functionError: string }
  /** The batch never reached the function. */
  | { readonly type: "throttled" };

/** What became of a batch. `failedFrom` is the index of the first record that is not done. */
export type BatchVerdict =
  | { readonly type: "done" }
  | { readonly type: "partial"; readonly failedFrom: number }
  | { readonly type: "failed"; readonly functionError: string | null }
  | { readonly type: "throttled" };

/**
 * Reads the function's answer. Item failures count only if the mapping asked for them; an answer that names a
 * record of another batch, or none, is a failure of the whole batch. (esm 3.30 to 3.36)
 */
export function toVerdict(
  invocation: BatchInvocation,
  batch: { readonly records: readonly SourceRecord[]; readonly reportsItemFailures: boolean },
): BatchVerdict {
  if (invocation.type === "throttled") return { type: "throttled" };
  if (invocation.type === "failed") return { type: "failed", functionError: invocation.functionError };
  if (!batch.reportsItemFailures) return { type: "done" };
  const failures = itemFailuresOf(invocation.payload);
  if (failures === "none") return { type: "done" };
  if (failures === "malformed") return { type: "failed", functionError: null };
  const indexes = failures.map((identifier) =>
    batch.records.findIndex((record) => record.sequenceNumber === identifier),
  );
  const failedFrom = Math.min(...indexes);
  if (failedFrom < 0) return { type: "failed", functionError: null };
  return failedFrom === 0 ? { type: "failed", functionError: null } : { type: "partial", failedFrom };
}

/** How many records of a batch the function did not take: those that come again, or are given up. (esm 6.13) */
export function failedCountOf(verdict: BatchVerdict, { length }: readonly SourceRecord[]): number {
  if (verdict.type === "done") return 0;
  return verdict.type === "partial" ? length - verdict.failedFrom : length;
}

function itemFailuresOf(payload: string): readonly unknown[] | "none" | "malformed" {
  const failures = (parse(payload) as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (failures === undefined || failures === null) return "none";
  if (!Array.isArray(failures)) return "malformed";
  if (failures.length === 0) return "none";
  return failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
