import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { openPage } from "../../replay/log/openPage.ts";
import { readLog as readPages } from "../../replay/log/readLog.ts";

/** Everything that is in the stream now, the records of each shard in order. */
export async function readLog(client: KinesisClient, streamName: string): Promise<readonly LogRecord[]> {
  const source = createKinesisSource({ client, streamName });
  const log: LogRecord[] = [];
  for await (const { records } of readPages(source, { from: { kind: "start" }, to: { kind: "now" } })) {
    log.push(...openPage(records));
  }
  return log;
}
