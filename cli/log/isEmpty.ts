import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { readShard, shardIdsOf } from "./readShard.ts";

/** Whether nothing was ever written to the log, as far as it is still kept. */
export async function isEmpty(client: KinesisClient, streamName: string): Promise<boolean> {
  for (const shardId of await shardIdsOf(client, streamName)) {
    for await (const page of readShard(client, { streamName, shardId, from: "TRIM_HORIZON" })) {
      if (page.records.length > 0) return false;
      if (page.caughtUp) break;
    }
  }
  return true;
}
