/** Negative, zero or positive as `a` is before, at or after `b` in one shard. As numbers, for they may differ in length. */
export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
