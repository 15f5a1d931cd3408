// Covers what the log sends to PutRecords and how it takes partial failures, against a stream in memory that obeys
// PutRecords' contract. Does not cover the wire.

import type { KinesisClient, PutRecordsCommandInput } from "@aws-sdk/client-kinesis";
import { describe, expect, test } from "@jest/globals";
import { recordBytesMax } from "../../../engine/aws/aggregate.ts";
import { createKinesisLog } from "../../../engine/aws/kinesisLog.ts";
import { openRecord } from "../../../engine/aws/openRecord.ts";
import { toLane } from "../../../engine/core/lane.ts";
import { added } from "../../support/counter.ts";

type Fails = (call: number, index: number) => boolean;

function createStream(fails: Fails = () => false) {
  const calls: PutRecordsCommandInput[] = [];
  const stored: string[] = [];
  const client = {
    async send({ input }: { readonly input: PutRecordsCommandInput }) {
      const call = calls.push(input);
      const Records = (input.Records ?? []).map(({ Data, PartitionKey }, index) => {
        if (fails(call, index))
          return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
        const data = Buffer.from(Data as Uint8Array).toString("base64");
        const record = {
          shardId: "shardId-000000000000",
          sequenceNumber: "1",
          partitionKey: PartitionKey ?? "",
          arrivalMs: 0,
          data,
          entry: 0,
        };
        for (const opened of openRecord(record)) stored.push(JSON.parse(opened.data ?? "").id);
        return { SequenceNumber: "1", ShardId: "shardId-000000000000" };
      });
      return { Records };
    },
  } as unknown as Pick<KinesisClient, "send">;
  const log = createKinesisLog({ streamName: "log", client, wait: async () => {} });
  return { calls, stored, log };
}

const events = (key: string, count: number) =>
  Array.from({ length: count }, (_, value) => added(key, { value }, `${key}/${value}`));

describe("appending", () => {
  test("the events of a lane share one record, and no call holds two of a lane", async () => {
    const { calls, stored, log } = createStream();
    await Promise.all([log.append(events("a", 3)), log.append(events("b", 2)), log.append(events("a", 1))]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.Records?.map(({ PartitionKey }) => PartitionKey)).toEqual([toLane("a"), toLane("b")]);
    expect(stored).toEqual(["a/0", "a/1", "a/2", "a/0", "b/0", "b/1"]);
  });

  test("gives each event the position that its readers see", async () => {
    const { log } = createStream();
    const [alone, together] = await Promise.all([log.append(events("b", 1)), log.append(events("a", 2))]);
    const record = "000000000000-0011";
    expect([...alone, ...together]).toEqual([`${record}-000000`, `${record}-000000`, `${record}-000001`]);
  });

  test("a lane whose record is refused goes on from that record, in order", async () => {
    const { stored, log } = createStream((call, index) => call === 1 && index === 0);
    await log.append([...events("a", 2), ...events("b", 1)]);
    expect(stored).toEqual(["b/0", "a/0", "a/1"]);
  });

  test("events that stay refused fail their caller and no other", async () => {
    const lane = toLane("a");
    const { log, calls, stored } = createStream(
      (call, index) => calls[call - 1]?.Records?.[index]?.PartitionKey === lane,
    );
    const refused = log.append(events("a", 1));
    const taken = log.append(events("b", 1));
    await expect(refused).rejects.toMatchObject({ code: "ORDERLY_APPEND_FAILED" });
    await taken;
    expect(stored).toEqual(["b/0"]);
  });

  test("the log is usable again after a failure", async () => {
    let isBroken = true;
    const { stored, log } = createStream(() => isBroken);
    await expect(log.append(events("a", 1))).rejects.toMatchObject({ code: "ORDERLY_APPEND_FAILED" });
    isBroken = false;
    await log.append(events("a", 1));
    expect(stored).toEqual(["a/0"]);
  });

  test("a lane's events beyond one record's share go out in later calls", async () => {
    const { calls, stored, log } = createStream();
    const large = [0, 1, 2].map((value) =>
      added("a", { value, shared: "x".repeat(recordBytesMax * 0.6) }, `a/${value}`),
    );
    await log.append(large);
    expect(calls).toHaveLength(3);
    expect(stored).toEqual(["a/0", "a/1", "a/2"]);
  });

  test("an event that fits no record is refused before anything is sent", async () => {
    const { calls, log } = createStream();
    const huge = added("a", { value: 1, shared: "x".repeat(1_000_001) });
    await expect(log.append([added("a", { value: 0 }), huge])).rejects.toMatchObject({
      code: "ORDERLY_EVENT_TOO_LARGE",
    });
    expect(calls).toHaveLength(0);
  });
});
