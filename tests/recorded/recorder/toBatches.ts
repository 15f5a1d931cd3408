import type { KinesisStreamEvent } from "aws-lambda";
import { toKinesisEvent } from "../../../cloud/mapping/kinesisEvent.ts";
import { openRecord } from "../../../engine/aws/openRecord.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";

const account = "000000000000";
const region = "eu-central-1";

/** Records as Lambda delivers them to a processor that is behind: those that follow each other in one shard together. */
export function toBatches(records: readonly RawRecord[], processor: string): readonly KinesisStreamEvent[] {
  const runs: RawRecord[][] = [];
  for (const record of records) {
    const run = runs.at(-1);
    if (run?.[0]?.shardId === record.shardId) run.push(record);
    else runs.push([record]);
  }
  return runs.map((run) => toBatch(run, processor));
}

/** One invocation's input, of records of one shard. */
function toBatch(records: readonly RawRecord[], processor: string): KinesisStreamEvent {
  const text = toKinesisEvent(records, {
    shardId: records[0]?.shardId ?? "",
    roleArn: `arn:aws:iam::${account}:role/orderly-dev-${processor}`,
    region,
    eventSourceArn: `arn:aws:kinesis:${region}:${account}:stream/orderly-dev-log`,
  });
  return JSON.parse(text) as KinesisStreamEvent;
}

/**
 * Batches delivered again: each twice over, and once more from its middle, as after a function that died and a
 * mapping that split.
 */
export function redeliver(batches: readonly KinesisStreamEvent[]): readonly KinesisStreamEvent[] {
  return batches.flatMap((batch) => {
    const { Records } = batch;
    const begun = { Records: Records.slice(0, Math.ceil((2 * Records.length) / 3)) };
    return [begun, begun, { Records: Records.slice(Math.floor(Records.length / 3)) }];
  });
}

/** Records as Lambda opens them itself for a consumer with enhanced fan-out: entries share the sequence number. */
export function deaggregate(records: readonly RawRecord[]): readonly RawRecord[] {
  return records.flatMap((record) => {
    const data = Buffer.from(record.data).toString("base64");
    return openRecord({ ...record, data, entry: 0 }).map((opened) => ({
      ...record,
      data: Buffer.from(opened.data ?? ""),
    }));
  });
}
