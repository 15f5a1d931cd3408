import { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import type { Construct } from "constructs";
import { names } from "../names.ts";

const shardCount = 2;
/** How far back a replay can begin. */
const retentionHours = 168;

/** The log: the one stream that every event goes into. */
export function createLog(scope: Construct, stage: string): KinesisStream {
  return new KinesisStream(scope, "log", {
    name: names.stream(stage),
    shardCount,
    streamModeDetails: { streamMode: "PROVISIONED" },
    retentionPeriod: retentionHours,
    encryptionType: "KMS",
    kmsKeyId: "alias/aws/kinesis",
  });
}
