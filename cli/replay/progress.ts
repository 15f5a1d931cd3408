import type { LogPage } from "../../replay/log/readLog.ts";

/** Tells on standard error how a reading goes, once a second at most. */
export type Progress = { readonly onPage: (page: LogPage, events: number) => void };

const everyMs = 1_000;

/** Lines for people, or JSON lines for machines: per shard how far behind its end, events a second, time left. */
export function createProgress({
  fromMs,
  json,
}: {
  readonly fromMs: number;
  readonly json: boolean;
}): Progress {
  const startMs = performance.now();
  const behind = new Map<string, number>();
  const reached = new Map<string, number>();
  let toldMs = startMs;
  return {
    onPage({ shardId, behindMs, records, ended }, events) {
      behind.set(shardId, ended ? 0 : behindMs);
      reached.set(shardId, records.at(-1)?.arrivalMs ?? fromMs);
      const nowMs = performance.now();
      if (nowMs - toldMs < everyMs) return;
      toldMs = nowMs;
      const seconds = (nowMs - startMs) / 1000;
      const perSecond = Math.round(events / seconds);
      const shards = Object.fromEntries(behind);
      const leftSeconds = toLeft(seconds);
      const told = json
        ? JSON.stringify({ progress: { events, perSecond, leftSeconds, behindMs: shards } })
        : `${events} events, ${perSecond}/s, about ${leftSeconds ?? "?"} s left; ${toText(shards)}`;
      process.stderr.write(`${told}\n`);
    },
  };

  /** By the time that was covered against the time that is left: events are not spread evenly, so this is a guess. */
  function toLeft(seconds: number): number | undefined {
    let done = 0;
    let left = 0;
    for (const [shardId, behindMs] of behind) {
      done += Math.max(0, (reached.get(shardId) ?? fromMs) - fromMs);
      left += behindMs;
    }
    return done > 0 && Number.isFinite(done) ? Math.ceil((seconds * left) / done) : undefined;
  }
}

function toText(shards: Readonly<Record<string, number>>): string {
  return Object.entries(shards)
    .map(([shardId, ms]) => `${shardId} ${ms === 0 ? "at its end" : `${Math.ceil(ms / 1000)} s behind`}`)
    .join(", ");
}
