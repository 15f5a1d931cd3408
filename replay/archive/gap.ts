import { type Position, toPosition } from "../../engine/index.ts";
import type { RawRecord } from "../log/logSource.ts";
import { ReplayError } from "../replayError.ts";
import type { Part } from "./partName.ts";

/** Records that are missing, or may be, between two that are there. */
export type Gap = {
  readonly shardId: string;
  /** The last record before it. */
  readonly after: Position;
  /** The first record behind it. */
  readonly before: Position;
};

/** The gap between what was read and what comes next: an archived part, or a record of the stream. */
export function toGap(
  shardId: string,
  found: { readonly after: string } & ({ readonly part: Part } | { readonly record: RawRecord }),
): Gap {
  const place = (sequenceNumber: string): Position => toPosition({ shardId, sequenceNumber, subSequence: 0 });
  const next = "part" in found ? found.part.first : found.record.sequenceNumber;
  return { shardId, after: place(found.after), before: place(next) };
}

/** What a gap means, with its bounds. */
export function describeGap({ shardId, after, before }: Gap): string {
  return `The log has a gap in ${shardId}: nothing says that no record is missing after ${after} and before ${before}.`;
}

/** @throws ReplayError with the bounds and what can be done */
export function onGapFail(gap: Gap): never {
  throw new ReplayError(
    `${describeGap(gap)} Records were trimmed from the stream before they were archived, or an object of the archive ` +
      "was removed: restore it from the bucket's versions. If the shard was only quiet for longer than the stream's " +
      "retention, wait until its newest records are archived. With --accept-gaps it is read over, and reported.",
  );
}
