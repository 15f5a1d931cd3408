declare const positionBrand: unique symbol;

/**
 * Where an event stands in the log: shard, sequence number, sub-sequence number, in one string whose order as text is
 * the order within a lane: shard number (12 digits) "-" length of the sequence number (3 digits) and the sequence
 * number "-" sub-sequence number (6 digits). ADR 0003 says why shard before sequence number is sound.
 */
export type Position = string & { readonly [positionBrand]: true };

/** The parts of a position; `subSequence` is the index within an aggregated record, 0 on a single one. */
export type PositionParts = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly subSequence: number;
};

const shardIdPattern = /^shardId-(\d{12})$/;
const sequenceNumberPattern = /^(?:0|[1-9]\d{0,128})$/;
const positionPattern = /^(\d{12})-(\d{3})(\d+)-(\d{6})$/;

/** @throws RangeError when a part has not the form that Kinesis gives it. */
export function toPosition({ subSequence, ...record }: PositionParts): Position {
  return positionsIn(record)(subSequence);
}

/**
 * The positions within one record, by sub-sequence number.
 * @throws RangeError when a part has not the form that Kinesis gives it.
 */
export function positionsIn({
  shardId,
  sequenceNumber,
}: Omit<PositionParts, "subSequence">): (subSequence: number) => Position {
  const shard = shardIdPattern.exec(shardId)?.[1];
  if (shard === undefined)
    throw new RangeError(`Shard ID ${JSON.stringify(shardId)} is not of the form shardId-<12 digits>.`);
  if (!sequenceNumberPattern.test(sequenceNumber)) {
    throw new RangeError(
      `Sequence number ${JSON.stringify(sequenceNumber)} is not a decimal number of at most 129 digits.`,
    );
  }
  const record = `${shard}-${String(sequenceNumber.length).padStart(3, "0")}${sequenceNumber}-`;
  return (subSequence) => `${record}${String(subSequence).padStart(6, "0")}` as Position;
}

/** @throws RangeError when the text is no position. */
export function parsePosition(text: string): PositionParts {
  const match = positionPattern.exec(text);
  if (!match || Number(match[2]) !== match[3]?.length)
    throw new RangeError(`${JSON.stringify(text)} is not a position in the log.`);
  return { shardId: `shardId-${match[1]}`, sequenceNumber: match[3], subSequence: Number(match[4]) };
}

/** Negative, zero or positive as `a` stands before, at or after `b`. Only positions of one lane compare. */
export function comparePositions(a: Position, b: Position): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The part of a position that names its record, for telling whether two events came in the same one. */
export function recordOf(position: Position): string {
  return position.slice(0, position.lastIndexOf("-"));
}

/** The next position within the same record. */
export function nextInRecord(position: Position): Position {
  const parts = parsePosition(position);
  return toPosition({ ...parts, subSequence: parts.subSequence + 1 });
}
