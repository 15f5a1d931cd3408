/**
 * Where a record stands among all that a stream ever took in. Sequence numbers of AWS have 56 digits; these too, and
 * their last 16 are the counter, so that they grow within a shard and from a parent to its children.
 */
export type Counter = number;

const prefix = `4966${"0".repeat(36)}`;
const counterDigits = 16;
const pattern = /^\d{1,128}$/;

/** The sequence number of a counter. */
export function toSequenceNumber(counter: Counter): string {
  return prefix + String(counter).padStart(counterDigits, "0");
}

/** The counter of a sequence number of ours; undefined for anything else. */
export function counterOf(sequenceNumber: string): Counter | undefined {
  if (!pattern.test(sequenceNumber) || !sequenceNumber.startsWith(prefix)) return undefined;
  const digits = sequenceNumber.slice(prefix.length);
  return digits.length === counterDigits ? Number(digits) : undefined;
}
