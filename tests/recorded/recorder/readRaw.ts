import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { createKinesisSource } from "../../../replay/aws/kinesisSource.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { readLog } from "../../../replay/log/readLog.ts";

/** Everything that is in a stream now, in the order in which it arrived. */
export async function readRaw(client: KinesisClient, streamName: string): Promise<readonly RawRecord[]> {
  const source = createKinesisSource({ client, streamName });
  const found: RawRecord[] = [];
  for await (const { records } of readLog(source, { from: { kind: "start" }, to: { kind: "now" } })) {
    found.push(...records);
  }
  return found.sort((a, b) => a.arrivalMs - b.arrivalMs);
}
