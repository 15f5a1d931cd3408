import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { readShard, shardIdsOf } from "./readShard.ts";

/** Everything that is in the log now, shard by shard, each in order. */
export async function readLog(client: KinesisClient, streamName: string): Promise<readonly LogRecord[]> {
  const log: LogRecord[] = [];
  for (const shardId of await shardIdsOf(client, streamName)) {
    for await (const { records, caughtUp } of readShard(client, {
      streamName,
      shardId,
      from: "TRIM_HORIZON",
    })) {
      log.push(...records);
      if (caughtUp) break;
    }
  }
  return log;
}
