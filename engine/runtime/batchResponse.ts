import type { RecordOutcome } from "./processBatch.ts";

/** What a function tells the event source mapping with `ReportBatchItemFailures` (esm 3.30). */
export type BatchResponse = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/**
 * The first record that has to come again, in the order of the batch: the mapping goes on from there (esm 3.31), so
 * naming the later ones would change nothing.
 */
export function toBatchResponse(outcomes: readonly RecordOutcome[]): BatchResponse {
  const first = outcomes.find(({ outcome }) => outcome.kind === "retry");
  return { batchItemFailures: first ? [{ itemIdentifier: first.record.sequenceNumber }] : [] };
}
