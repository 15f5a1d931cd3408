import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { createKinesisSource } from "../../../replay/aws/kinesisSource.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { readLog } from "../../../replay/log/readLog.ts";

export type { RawRecord } from "../../../replay/log/logSource.ts";

/** Everything that is in a stream now, in the order in which it arrived. */
export async function readRaw(client: KinesisClient, streamName: string): Promise<readonly RawRecord[]> {
  const records: RawRecord[] = [];
  const whole = { from: { kind: "start" }, to: { kind: "now" } } as const;
  for await (const page of readLog(createKinesisSource({ client, streamName }), whole)) {
    records.push(...page.records);
  }
  return records.sort((a, b) => a.arrivalMs - b.arrivalMs);
}
