const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time of a request as API Gateway writes it, in common log format: `24/Nov/2026:09:00:00 +0000`. */
export function toRequestTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  const [year, month, day] = iso.slice(0, 10).split("-");
  return `${day}/${months[Number(month) - 1]}/${year}:${iso.slice(11, 19)} +0000`;
}
