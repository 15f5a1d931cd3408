import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { openPage } from "../../replay/log/openPage.ts";
import { readLog } from "../../replay/log/readLog.ts";

/** The log as far as it is known here, growing. */
export type LogFollower = {
  /** The last records, oldest first. */
  readonly records: () => readonly LogRecord[];
  /** How many there were in all. */
  readonly total: () => number;
  /** How many there were of each shard. */
  readonly counts: () => ReadonlyMap<string, number>;
  readonly stop: () => void;
};

/** Records that are kept; the oldest go first. A record is a kilobyte or so. */
const recordsMax = 50_000;
/** GetRecords allows five calls a second and shard, shared by all readers; this takes two of them. */
const pauseMs = 500;

/** Follows the log from its beginning, through every reshard, until it is stopped. */
export function followLog(
  client: KinesisClient,
  { streamName, onProblem }: { readonly streamName: string; readonly onProblem: (reason: string) => void },
): LogFollower {
  const abort = new AbortController();
  const counts = new Map<string, number>();
  let records: LogRecord[] = [];
  let total = 0;
  const follow = async (): Promise<void> => {
    const pages = readLog(createKinesisSource({ client, streamName }), {
      from: { kind: "start" },
      to: { kind: "never" },
      signal: abort.signal,
      pause,
    });
    for await (const page of pages) {
      const opened = openPage(page.records);
      records.push(...opened);
      total += opened.length;
      counts.set(page.shardId, (counts.get(page.shardId) ?? 0) + opened.length);
      if (records.length >= 2 * recordsMax) records = records.slice(-recordsMax);
    }
  };
  follow().catch((error: unknown) => {
    if (!abort.signal.aborted) onProblem(`The log is not followed any more: ${String(error)}`);
  });
  return { records: () => records, total: () => total, counts: () => counts, stop: () => abort.abort() };
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const timer = setTimeout(settle, pauseMs);
    signal.addEventListener("abort", () => settle(clearTimeout(timer)), { once: true });
  });
}
