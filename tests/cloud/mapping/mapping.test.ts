// Covers the event source mapping on the embedded Kinesis with a function that the test plays and a clock that it moves:
// batches, the event's form, item failures, retries, bisect, record age, resharding, checkpoints. The numbers are the
// rules of Lambda's behaviour. Does not cover functions in worker threads, nor what is refused (filters, windows).
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createKinesis } from "../../../cloud/kinesis/createKinesis.ts";
import type { BatchInvocation } from "../../../cloud/mapping/batchVerdict.ts";
import { createFileCheckpoints, createMemoryCheckpoints } from "../../../cloud/mapping/checkpoints.ts";
import { createMapping, type Mapping } from "../../../cloud/mapping/createMapping.ts";
import type { FailureDelivery } from "../../../cloud/mapping/failureMessage.ts";
import { type MappingSettings, mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { createManualClock } from "../lambda/manualClock.ts";

type BatchRecord = { readonly eventID: string; readonly kinesis: { data: string; sequenceNumber: string } };
type Play = (texts: readonly string[], records: readonly BatchRecord[]) => BatchInvocation;

const done: BatchInvocation = { type: "returned", payload: "{}" };
const failed: BatchInvocation = { type: "failed", functionError: "Unhandled" };
const failFrom = (record: BatchRecord | undefined): BatchInvocation => ({
  type: "returned",
  payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier: record?.kinesis.sequenceNumber }] }),
});

const running: Mapping[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const mapping of running.splice(0)) await mapping.stop({ graceMs: 0 });
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const region = "eu-central-1";
const eventSourceArn = `arn:aws:kinesis:${region}:000000000000:stream/log`;

async function open(play: Play, over: Partial<MappingSettings> = {}, shardCount = 1) {
  const clock = createManualClock();
  const kinesis = await createKinesis({ region, account: "000000000000", clock });
  kinesis.ensureStream({ name: "log", shardCount, retentionHours: 24 });
  const calls: (readonly string[])[] = [];
  const events: string[] = [];
  const deliveries: FailureDelivery[] = [];
  const waiting = new Set<() => void>();
  const happened = () => {
    for (const check of waiting) check();
  };
  let checkpoints = createMemoryCheckpoints();
  const start = async (): Promise<Mapping> => {
    const mapping = createMapping({
      settings: mappingSettings({
        uuid: "11111111-2222-4333-8444-555555555555",
        eventSourceArn,
        functionArn: `arn:aws:lambda:${region}:000000000000:function:f`,
        startingPosition: "TRIM_HORIZON",
        ...over,
      }),
      source: kinesis.source("log"),
      invoke: async (payload) => {
        const { Records } = JSON.parse(payload) as { Records: readonly BatchRecord[] };
        const texts = Records.map(({ kinesis: { data } }) => Buffer.from(data, "base64").toString());
        calls.push(texts);
        events.push(payload);
        const result = play(texts, Records);
        happened();
        return result;
      },
      roleArn: "arn:aws:iam::000000000000:role/f",
      region,
      clock,
      checkpoints,
      deliver: async (delivery) => {
        deliveries.push(delivery);
        happened();
      },
      onNotice: () => {},
    });
    running.push(mapping);
    await mapping.start();
    return mapping;
  };
  const request = async (operation: string, input: object): Promise<void> => {
    const { status, body } = await kinesis.service.handle({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: { "x-amz-target": `Kinesis_20131202.${operation}` },
      body: Buffer.from(JSON.stringify({ StreamName: "log", ...input })),
    });
    if (status !== 200) throw new Error(String(body));
  };
  const put = (texts: string, PartitionKey = "key"): Promise<void> => {
    const Records = [...texts].map((text) => ({ PartitionKey, Data: Buffer.from(text).toString("base64") }));
    return request("PutRecords", { Records });
  };
  /** Settles when the condition holds; looked at whenever the mapping did something. */
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((settle) => {
      const check = (): void => {
        if (!condition()) return;
        waiting.delete(check);
        settle();
      };
      waiting.add(check);
      check();
    });
  return {
    clock,
    calls,
    events,
    deliveries,
    start,
    request,
    put,
    until,
    called: (count: number) => until(() => calls.length >= count),
    keepCheckpoints: (path: string) => {
      checkpoints = createFileCheckpoints(path);
    },
  };
}

const joined = (calls: readonly (readonly string[])[]): readonly string[] =>
  calls.map((texts) => texts.join(""));

describe("batches", () => {
  test("are as large as BatchSize allows, in order (1.13)", async () => {
    const { put, start, called, calls } = await open(() => done, { batchSize: 3 });
    await put("abcdefg");
    await start();
    await called(3);
    expect(joined(calls)).toEqual(["abc", "def", "g"]);
  });

  test("begin at once when a record arrives, without a poll (1.8)", async () => {
    const { put, start, called, calls, clock } = await open(() => done);
    await start();
    await put("a");
    await called(1);
    expect(joined(calls)).toEqual(["a"]);
    expect(clock.pending()).toBe(0);
  });

  test("wait for the window, and no longer than it (1.7, 1.9)", async () => {
    const { put, start, called, calls, clock } = await open(() => done, {
      batchingWindowMs: 2_000,
      batchSize: 3,
    });
    await put("a");
    await start();
    await clock.untilPending(1);
    await clock.advance(1_000);
    await put("b");
    expect(calls).toEqual([]);
    await clock.advance(1_000);
    await called(1);
    await put("cde");
    await called(2);
    expect(joined(calls)).toEqual(["ab", "cde"]);
  });

  test("have the form that Lambda gives them (2.1 to 2.5)", async () => {
    const { put, start, called, events, clock } = await open(() => done);
    await put("a");
    await start();
    await called(1);
    const [record] = (JSON.parse(events[0] ?? "") as { Records: BatchRecord[] }).Records;
    expect(Object.keys(record ?? {})).toEqual([
      "kinesis",
      "eventSource",
      "eventVersion",
      "eventID",
      "eventName",
      "invokeIdentityArn",
      "awsRegion",
      "eventSourceARN",
    ]);
    expect(record).toMatchObject({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: "key",
        data: "YQ==",
        approximateArrivalTimestamp: clock.now() / 1000,
      },
      eventSource: "aws:kinesis",
      eventID: `shardId-000000000000:${record?.kinesis.sequenceNumber}`,
      eventName: "aws:kinesis:record",
      eventSourceARN: eventSourceArn,
    });
  });
});

describe("a function that fails", () => {
  const one = { reportsItemFailures: true, batchSize: 10 } as const;

  test("gets the batch again from the first record that it reports (3.31)", async () => {
    let failures = 1;
    const play: Play = (_texts, records) => (failures-- > 0 ? failFrom(records[2]) : done);
    const { put, start, called, calls } = await open(play, one);
    await put("abcd");
    await start();
    await called(2);
    expect(joined(calls)).toEqual(["abcd", "cd"]);
  });

  test("gets the whole batch again when what it reports is in no batch (3.35)", async () => {
    let failures = 1;
    const unknown: BatchInvocation = {
      type: "returned",
      payload: '{"batchItemFailures":[{"itemIdentifier":"1"}]}',
    };
    const { put, start, called, calls, clock } = await open(() => (failures-- > 0 ? unknown : done), one);
    await put("ab");
    await start();
    await clock.untilPending(1);
    await clock.advance(60_000);
    await called(2);
    expect(joined(calls)).toEqual(["ab", "ab"]);
  });

  test("is not asked for item failures that its mapping does not want (3.30)", async () => {
    const { put, start, called, calls } = await open((_texts, records) => failFrom(records[0]));
    await put("a");
    await start();
    await called(1);
    await put("b");
    await called(2);
    expect(joined(calls)).toEqual(["a", "b"]);
  });

  test("holds its shard, and no later batch is read before (3.4)", async () => {
    let failures = 2;
    const { put, start, called, calls, clock } = await open(() => (failures-- > 0 ? failed : done));
    await put("a");
    await start();
    await clock.untilPending(1);
    await put("b");
    await clock.advance(60_000);
    await called(4);
    expect(joined(calls)).toEqual(["a", "a", "a", "b"]);
  });

  test("for one record alone has it found by bisect, given up after its attempts, and the others done in order (3.20 to 3.25)", async () => {
    const play: Play = (texts) => (texts.includes("x") ? failed : done);
    const { put, start, until, calls, deliveries, clock } = await open(play, {
      bisectOnError: true,
      retryAttemptsMax: 1,
      failureDestinationArn: "arn:aws:s3:::failures",
    });
    await put("abxd");
    await start();
    await clock.untilPending(1);
    await clock.advance(60_000);
    await until(() => joined(calls).includes("d"));
    expect(joined(calls)).toEqual(["abxd", "ab", "xd", "x", "x", "d"]);
    expect(deliveries).toHaveLength(1);
    const [delivery] = deliveries;
    const body = JSON.parse(delivery?.type === "s3" ? delivery.body : "{}");
    expect(body).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      KinesisBatchInfo: { batchSize: 1, shardId: "shardId-000000000000" },
    });
    expect(JSON.parse(body.payload).Records[0].kinesis.data).toBe(Buffer.from("x").toString("base64"));
  });

  test("never sees records that are too old (3.10)", async () => {
    const { put, start, called, calls, clock, deliveries } = await open(() => done, {
      recordAgeMsMax: 60_000,
      failureDestinationArn: "arn:aws:sqs:eu-central-1:000000000000:failures",
    });
    await put("ab");
    await clock.advance(60_001);
    await put("c");
    await start();
    await called(1);
    expect(joined(calls)).toEqual(["c"]);
    const [delivery] = deliveries;
    expect(JSON.parse(delivery?.type === "sqs" ? delivery.body : "{}")).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded" },
      KinesisBatchInfo: { batchSize: 2 },
    });
  });
});

describe("shards", () => {
  test("that come of a split are read when their parent is done, not before (1.33)", async () => {
    let failures = 1;
    const { put, start, until, calls, request, clock } = await open(() => (failures-- > 0 ? failed : done));
    await put("a");
    await start();
    await clock.untilPending(1);
    await request("SplitShard", {
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: (2n ** 127n).toString(),
    });
    await put("b", "a");
    await put("c", "b");
    expect(joined(calls)).toEqual(["a"]);
    await clock.advance(60_000);
    await until(() => calls.length >= 4);
    expect(joined(calls).slice(0, 2)).toEqual(["a", "a"]);
    expect(joined(calls).slice(2).sort()).toEqual(["b", "c"]);
  });

  test("fail by themselves: the others go on (1.6)", async () => {
    const play: Play = (texts) => (texts.includes("x") ? failed : done);
    const { put, start, until, calls, clock } = await open(play, {}, 2);
    await put("x", "a");
    await start();
    await clock.untilPending(1);
    await put("b", "b");
    await until(() => joined(calls).includes("b"));
    expect(joined(calls)).toEqual(["x", "b"]);
  });
});

describe("a restart", () => {
  test("goes on behind what is done, whatever was cut off", async () => {
    const folder = await mkdtemp(join(tmpdir(), "orderly-mapping-"));
    folders.push(folder);
    const { put, start, called, calls, keepCheckpoints } = await open(() => done);
    keepCheckpoints(join(folder, "mapping.json"));
    await put("ab");
    const first = await start();
    await called(1);
    await first.stop({ graceMs: 0 });
    await put("c");
    keepCheckpoints(join(folder, "mapping.json"));
    await start();
    await called(2);
    expect(joined(calls)).toEqual(["ab", "c"]);
  });
});
