import { RecordAggregator } from "aws-kinesis-agg";
import type { KinesisStreamEvent } from "aws-lambda";
import { toKinesisEntry } from "../log/kinesisEntry.ts";
import type { RawRecord } from "../log/logSource.ts";
import { openPage } from "../log/openPage.ts";

/** Batches of one shard as Lambda delivers them (esm 2.1), as tests keep them. */
export type Recording = { readonly about: string; readonly batches: readonly KinesisStreamEvent[] };

export type RecordingOptions = {
  readonly about: string;
  /** Kinesis records of a batch. */
  readonly batchSize: number;
  /** Makes an event's text free of personal data. */
  readonly mask: (text: string) => string;
};

/** First bytes of an aggregate; with nothing behind them, one that is broken. */
const brokenAggregate = Buffer.from("f3899ac2".padEnd(64, "0"), "hex");

/** Cuts records of one shard into batches. Positions, partition keys and aggregates stay; events are masked. */
export function toRecording(records: readonly RawRecord[], options: RecordingOptions): Recording {
  const { about, batchSize, mask } = options;
  const entries = records.map((record) => toKinesisEntry(record, toMaskedData(record, mask)));
  const batches: KinesisStreamEvent[] = [];
  for (let start = 0; start < entries.length; start += batchSize) {
    batches.push({ Records: entries.slice(start, start + batchSize) });
  }
  return { about, batches };
}

/** An aggregate is opened, since what is in it is personal as well, and made again of as many events. */
function toMaskedData(record: RawRecord, mask: (text: string) => string): Buffer {
  const opened = openPage([record]);
  if (opened.some(({ data }) => data === undefined)) return brokenAggregate;
  const masked = opened.map(({ data = "" }) => Buffer.from(mask(data)));
  const [only] = masked;
  if (!opened[0]?.aggregated && only) return only;
  const aggregator = new RecordAggregator();
  for (const data of masked) aggregator.addUserRecord({ partitionKey: record.partitionKey, data });
  return aggregator.build().data;
}
