import type { OperationProgress } from "../../replay/operations/operation.ts";

/** How far a reading is, in one line. */
export function toProgressText({ events, perSecond, leftSeconds, behindMs }: OperationProgress): string {
  const shards = Object.entries(behindMs).map(
    ([shardId, ms]) => `${shardId} ${ms === 0 ? "at its end" : `${Math.ceil(ms / 1000)} s behind`}`,
  );
  const left = leftSeconds === undefined ? [] : [`about ${leftSeconds} s left`];
  const read = [`${events} events`, `${perSecond}/s`, ...left].join(", ");
  return `${read}; ${shards.join(", ")}`;
}
