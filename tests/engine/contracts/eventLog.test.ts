// Covers the contract of EventLog in memory and on the embedded Kinesis, and a stream that is not there. Does not cover
// partial failures, which the embedded Kinesis does not have unless its limits are on (see kinesisLog.test.ts).
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readLog } from "../../../cli/log/readLog.ts";
import { systemClock } from "../../../cloud/clock.ts";
import { createKinesis, type Kinesis } from "../../../cloud/kinesis/createKinesis.ts";
import { createKinesisLog } from "../../../engine/aws/kinesisLog.ts";
import { createMemoryEventLog } from "../../../engine/memory/memoryEventLog.ts";
import { added } from "../../support/counter.ts";
import { serve } from "../../support/serve.ts";
import { eventLogContract } from "./eventLogContract.ts";

let kinesis: Kinesis;
let client: KinesisClient;
let stop: () => Promise<void>;
let streams = 0;

beforeAll(async () => {
  kinesis = await createKinesis({ region: "eu-central-1", account: "1", clock: systemClock });
  const served = await serve(kinesis.service);
  client = new KinesisClient(served.client);
  stop = async () => {
    client.destroy();
    await served.close();
    await kinesis.close();
  };
});

afterAll(() => stop());

eventLogContract("memory", async () => {
  const log = createMemoryEventLog();
  return { log, read: async () => log.records, close: async () => {} };
});

eventLogContract("Kinesis", async () => {
  streams += 1;
  const streamName = `stream-${streams}`;
  kinesis.ensureStream({ name: streamName, shardCount: 3, retentionHours: 24 });
  const log = createKinesisLog({ streamName, client });
  return { log, read: () => readLog(client, streamName), close: async () => {} };
});

test("a stream that is not there fails the append, with the reason", async () => {
  const log = createKinesisLog({ streamName: "nowhere", client, wait: async () => {} });
  await expect(log.append([added("a", { value: 1 })])).rejects.toMatchObject({
    code: "ORDERLY_APPEND_FAILED",
    message: expect.stringContaining("ResourceNotFoundException"),
  });
});
