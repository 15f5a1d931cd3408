import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { readLog } from "../../replay/log/readLog.ts";

/** Whether nothing was ever written to the log, as far as it is still kept. */
export async function isEmpty(client: KinesisClient, streamName: string): Promise<boolean> {
  const source = createKinesisSource({ client, streamName });
  for await (const { records } of readLog(source, { from: { kind: "start" }, to: { kind: "now" } })) {
    if (records.length > 0) return false;
  }
  return true;
}
