import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { Command } from "commander";
import pc from "picocolors";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createKinesisClient } from "../log/clients.ts";
import { readShard, shardIdsOf } from "../log/readShard.ts";
import { endpointDefault, findCloud } from "../shop/runningCloud.ts";
import { untilSignal } from "../terminal/untilSignal.ts";

type Options = {
  readonly endpoint: string;
  readonly stream?: string;
  readonly all?: true;
  readonly json?: true;
};

/** GetRecords allows five calls a second and shard, shared by all readers; this takes two of them. */
const pauseMs = 500;

/** `orderly tail`: the events of the log as they are appended. */
export function tailCommand(): Command {
  return new Command("tail")
    .description("follow the log of a running shop until Ctrl-C")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--stream <name>", "the log's stream (default: that of the stage ORDERLY_STAGE, or dev)")
    .option("--all", "begin with the oldest event that is kept")
    .option("--json", "print whole events as JSON lines")
    .action(tail);
}

async function tail({ endpoint, stream, all, json }: Options): Promise<void> {
  const stopped = untilSignal();
  const client = createKinesisClient(await findCloud(endpoint));
  const streamName = stream ?? `orderly-${process.env.ORDERLY_STAGE ?? "dev"}-log`;
  const print = (record: LogRecord): void => void process.stdout.write(`${toLine(record, json === true)}\n`);
  const from = all ? "TRIM_HORIZON" : "LATEST";
  const shards = await shardIdsOf(client, streamName);
  const following = shards.map((shardId) => follow(client, { streamName, shardId, from }, print));
  const failed = Promise.all(following).then(() => stopped);
  await Promise.race([stopped, failed]);
  client.destroy();
  process.exit();
}

async function follow(
  client: KinesisClient,
  shard: Parameters<typeof readShard>[1],
  print: (record: LogRecord) => void,
): Promise<void> {
  for await (const { records, caughtUp } of readShard(client, shard)) {
    for (const record of records) print(record);
    if (caughtUp) await new Promise((settle) => setTimeout(settle, pauseMs));
  }
}

function toLine({ position, data = "" }: LogRecord, whole: boolean): string {
  if (whole) return data;
  try {
    const { type, subject, time } = JSON.parse(data) as Record<string, string>;
    return `${time}  ${(type ?? "").padEnd(20)}  ${subject}  ${pc.dim(position)}`;
  } catch {
    return pc.red(`${position}  is no event`);
  }
}
