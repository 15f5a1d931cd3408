import type { LogPage } from "./readLog.ts";

/** How far a shard was read: behind its last record, or to its end. */
export type ShardCheckpoint =
  | { readonly kind: "ended" }
  | { readonly kind: "after"; readonly sequenceNumber: string; readonly arrivalMs: number };

/** How far each shard was read, by its ID; a shard that is not named was not begun. */
export type Checkpoint = ReadonlyMap<string, ShardCheckpoint>;

/** The checkpoint once everything of the page is dealt with. */
export function checkpointAfter(checkpoint: Checkpoint, { shardId, records, ended }: LogPage): Checkpoint {
  const last = records.at(-1);
  if (ended) return new Map(checkpoint).set(shardId, { kind: "ended" });
  if (last === undefined) return checkpoint;
  const { sequenceNumber, arrivalMs } = last;
  return new Map(checkpoint).set(shardId, { kind: "after", sequenceNumber, arrivalMs });
}
