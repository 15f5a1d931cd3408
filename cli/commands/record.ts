import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { LogSource, RawRecord } from "../../replay/log/logSource.ts";
import { parseMoment } from "../../replay/log/moment.ts";
import { readLog } from "../../replay/log/readLog.ts";
import { toRecording } from "../../replay/record/toRecording.ts";
import { createMaskEvent } from "../../schemas/maskEvent.ts";
import { type LogOptions, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { wholeNumber } from "../terminal/options.ts";
import { CliError } from "../terminal/reportError.ts";

type Options = LogOptions & {
  readonly shard: string;
  readonly from: string;
  readonly count: number;
  readonly batchSize: number;
  readonly out: string;
  readonly about?: string;
};

/** `orderly record`: batches as Lambda would deliver them, masked, for a test. */
export function recordCommand(): Command {
  return withLog(new Command("record"))
    .requiredOption("--shard <id>", "shardId-000000000000, or its number: 0")
    .option(
      "--from <time|position>",
      "where to begin: a time, a duration before now (-2h), start, or a position",
      "start",
    )
    .option("--count <records>", "how many Kinesis records", wholeNumber(1, 100_000), 100)
    .option("--batch-size <records>", "how many of them make a batch", wholeNumber(1, 10_000), 100)
    .requiredOption("--out <file>", "a file that is not there yet")
    .option("--about <sentence>", "what the recording shows")
    .addHelpText(
      "after",
      "\nThe same address is masked alike in one recording; in several, when ORDERLY_MASK_SECRET is set to one secret.",
    )
    .action(record);
}

async function record(options: Options): Promise<void> {
  const { out, count, batchSize } = options;
  const shardId = toShardId(options.shard);
  const from = parseMoment(options.from, Date.now());
  const log = await openLog(options);
  try {
    const records = await take(log.source, { shardId, from, count });
    const secret = process.env.ORDERLY_MASK_SECRET ?? randomBytes(32).toString("hex");
    const about = options.about ?? `Recorded from ${shardId}.`;
    const recording = toRecording(records, { about, batchSize, mask: createMaskEvent(secret) });
    await write(out, `${JSON.stringify(recording, null, 2)}\n`);
    const { batches } = recording;
    process.stdout.write(
      `${out}: ${records.length} records in ${batches.length} batches, personal data masked.\n`,
    );
    process.stdout.write(
      "As tests/processors/<processor>/recorded/<name>.json it is a test; then: npm run golden\n",
    );
  } finally {
    log.close();
  }
}

function toShardId(text: string): string {
  return /^\d{1,12}$/.test(text) ? `shardId-${text.padStart(12, "0")}` : text;
}

type Wanted = {
  readonly shardId: string;
  readonly from: ReturnType<typeof parseMoment>;
  readonly count: number;
};

async function take(source: LogSource, { shardId, from, count }: Wanted): Promise<readonly RawRecord[]> {
  const shards = await source.shards();
  if (!shards.some((shard) => shard.shardId === shardId)) {
    const known = shards.map((shard) => shard.shardId).join(", ");
    throw new CliError(`The log has no shard "${shardId}". It has ${known}.`);
  }
  const records: RawRecord[] = [];
  // The reader is given this shard alone: parents that nobody reads need not be waited for.
  const one: LogSource = {
    ...source,
    shards: async () => shards.filter((shard) => shard.shardId === shardId),
  };
  for await (const page of readLog(one, { from, to: { kind: "now" } })) {
    records.push(...page.records.slice(0, count - records.length));
    if (records.length === count) break;
  }
  if (records.length > 0) return records;
  throw new CliError(`${shardId} has no record there. Begin earlier (--from start), or take another shard.`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why =
      code === "EEXIST"
        ? "is there already; name another file, or remove it"
        : `cannot be written: ${message}`;
    throw new CliError(`${path} ${why}.`, { cause });
  }
}
