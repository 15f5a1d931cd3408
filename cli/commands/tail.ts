import { Command } from "commander";
import pc from "picocolors";
import { toLane } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { openPage } from "../../replay/log/openPage.ts";
import { readLog } from "../../replay/log/readLog.ts";
import { names } from "../../stacks/names.ts";
import { createKinesisClient } from "../log/clients.ts";
import { findPlace, type PlaceOptions, withPlace } from "../log/place.ts";
import { untilSignal } from "../terminal/untilSignal.ts";

type Options = PlaceOptions & {
  readonly stream?: string;
  readonly key?: string;
  readonly all?: true;
  readonly json?: true;
};

/** GetRecords allows five calls a second and shard, shared by all readers; this takes two of them. */
const pauseMs = 500;

/** `orderly tail`: the events of the log as they are appended, through every reshard. */
export function tailCommand(): Command {
  return withPlace(new Command("tail"))
    .option("--stream <name>", "the log's stream (default: that of the stage)")
    .option("-k, --key <key>", "only the events of this key (an order's ID, say)")
    .option("--all", "begin with the oldest event that is kept")
    .option("--json", "print whole events as JSON lines")
    .action(tail);
}

async function tail(options: Options): Promise<void> {
  const { stream, key, all, json, stage } = options;
  const abort = new AbortController();
  void untilSignal().then(() => abort.abort());
  const client = createKinesisClient(await findPlace(options));
  const source = createKinesisSource({ client, streamName: stream ?? names.stream(stage) });
  const pages = readLog(source, {
    from: { kind: all ? "start" : "latest" },
    to: { kind: "never" },
    lane: key === undefined ? undefined : toLane(key),
    signal: abort.signal,
    pause,
  });
  for await (const { records } of pages) {
    for (const record of openPage(records)) {
      const line = toLine(record, { key, whole: json === true });
      if (line !== undefined) process.stdout.write(`${line}\n`);
    }
  }
  client.destroy();
  process.exit();
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const timer = setTimeout(settle, pauseMs);
    signal.addEventListener("abort", () => settle(clearTimeout(timer)), { once: true });
  });
}

type Shown = { readonly key: string | undefined; readonly whole: boolean };

function toLine({ position, data = "" }: LogRecord, { key, whole }: Shown): string | undefined {
  const event = parse(data);
  if (key !== undefined && event?.subject !== key) return undefined;
  if (whole) return data;
  if (event === undefined) return pc.red(`${position}  is no event`);
  const { type = "", subject, time } = event;
  return `${time}  ${type.padEnd(20)}  ${subject}  ${pc.dim(position)}`;
}

function parse(data: string): Record<string, string> | undefined {
  try {
    return JSON.parse(data) as Record<string, string>;
  } catch {
    return undefined;
  }
}
