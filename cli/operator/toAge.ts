const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** How long ago something was, in its largest unit: `3 h`. */
export function toAge(since: string, nowMs: number): string {
  const ageMs = Math.max(0, nowMs - Date.parse(since));
  const [unit, unitMs] = units.find(([, ms]) => ageMs >= ms) ?? ["s", 1_000];
  return `${Math.floor(ageMs / unitMs)} ${unit}`;
}
