import { compareSequenceNumbers } from "../log/sequenceNumber.ts";

/**
 * One object of the archive: consecutive records of one shard that arrived within one hour. `after` is the record that
 * it continues from: `start` where the shard has none before, `unknown` where that is not certain.
 */
export type Part = {
  readonly shardId: string;
  /** Of the arrival, UTC: `2026-11-24T09`. */
  readonly hour: string;
  readonly first: string;
  readonly last: string;
  readonly after: string;
};

const folder = "log";
const keyPattern = /^log\/([^/]+)\/([^/]+)\/(\d+)_(\d+)_(start|unknown|\d+)\.jsonl\.gz$/;

/** The object's key; keys of a shard sort as its records do. */
export function toPartKey({ shardId, hour, first, last, after }: Part): string {
  const continues = after === "start" || after === "unknown" ? after : toSortable(after);
  return `${hourPrefix(shardId, hour)}${toSortable(first)}_${toSortable(last)}_${continues}.jsonl.gz`;
}

/** The part that a key names; undefined for any other object. */
export function parsePartKey(key: string): Part | undefined {
  const match = keyPattern.exec(key);
  if (!match) return undefined;
  const [, shardId = "", hour = "", first = "", last = "", after = ""] = match;
  const continues = after === "start" || after === "unknown" ? after : fromSortable(after);
  return { shardId, hour, first: fromSortable(first), last: fromSortable(last), after: continues };
}

/** What the keys of all parts of a shard begin with. */
export function shardPrefix(shardId: string): string {
  return `${folder}/${shardId}/`;
}

/** What the keys of the parts of one hour begin with. */
export function hourPrefix(shardId: string, hour: string): string {
  return `${shardPrefix(shardId)}${hour}/`;
}

/** The hour of a time, as keys have it. */
export function toHour(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 13);
}

/** Whether a part says that nothing is missing between a record and itself. */
export function continuesFrom({ first, after }: Part, reached: string): boolean {
  if (compareSequenceNumbers(first, reached) <= 0) return true;
  return after !== "start" && after !== "unknown" && compareSequenceNumbers(after, reached) <= 0;
}

/** Sequence numbers have no fixed length by contract: the length goes first, as in positions (ADR 0003). */
function toSortable(sequenceNumber: string): string {
  return `${String(sequenceNumber.length).padStart(3, "0")}${sequenceNumber}`;
}

function fromSortable(text: string): string {
  return text.slice(3);
}
