// Covers how an event source mapping reads a shard and cuts what it reads into batches. The numbers are the rules of
// Lambda's behaviour (docs/esm-rules.md). Does not cover what happens when the function fails.
import { expect, test } from "@jest/globals";
import { createCountThatFits, toKinesisEvent } from "../../../cloud/mapping/kinesisEvent.ts";
import { mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import {
  bucketArn,
  consumerArn,
  done,
  functionArn,
  messageOf,
  openMapping,
  region,
  shardId,
  streamArn,
} from "./mappingFixture.ts";

const minimal = {
  uuid: "u",
  eventSourceArn: streamArn,
  functionArn,
  startingPosition: "LATEST",
} as const;

test("esm 1.1: goes on from batch to batch without waiting until it has caught up", async () => {
  const { put, start, called, calls, clock } = await openMapping(() => done, { batchSize: 2 });
  await put("abcdef");
  await start();
  await called(3);
  expect(calls).toEqual(["ab", "cd", "ef"]);
  expect(clock.pending()).toBe(0);
});

test("esm 1.3: one read gives at most 10,000 records; an empty one goes on, and the end of a closed shard has no next", async () => {
  const { request, split } = await openMapping(() => done);
  const Records = Array.from({ length: 500 }, () => ({ PartitionKey: "key", Data: "YQ==" }));
  for (let time = 0; time < 21; time++) await request("PutRecords", { StreamName: "log", Records });
  const from = { StreamName: "log", ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" };
  const first = await request("GetRecords", await request("GetShardIterator", from));
  expect(first.Records).toHaveLength(10_000);
  const second = await request("GetRecords", { ShardIterator: first.NextShardIterator });
  expect(second.Records).toHaveLength(500);
  const empty = await request("GetRecords", { ShardIterator: second.NextShardIterator });
  expect(empty).toMatchObject({ Records: [], NextShardIterator: expect.any(String) });
  await split();
  const end = await request("GetRecords", { ShardIterator: empty.NextShardIterator });
  expect(end).not.toHaveProperty("NextShardIterator");
});

test("esm 1.3: a shard gives five reads a second and 2 MB, when limits are switched on", async () => {
  const { request, putData, clock } = await openMapping(() => done, {}, { shardLimits: true });
  const from = { StreamName: "log", ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" };
  const iterator = await request("GetShardIterator", from);
  for (let time = 0; time < 5; time++) await request("GetRecords", iterator);
  await expect(request("GetRecords", iterator)).rejects.toThrow("ProvisionedThroughputExceededException");
  for (let record = 0; record < 5; record++) {
    await clock.advance(1_000);
    await putData(new Uint8Array(1_000_000));
  }
  await request("GetRecords", iterator);
  await clock.advance(1_000);
  await expect(request("GetRecords", iterator)).rejects.toThrow("ProvisionedThroughputExceededException");
});

test("esm 1.4: by a consumer's ARN, records are pushed: no time passes before the function has them", async () => {
  const { put, start, called, calls, clock } = await openMapping(() => done, { eventSourceArn: consumerArn });
  await start();
  await put("a");
  await called(1);
  expect(calls).toEqual(["a"]);
  expect(clock.pending()).toBe(0);
});

test("esm 1.4: a consumer has to be registered", async () => {
  const { start } = await openMapping(() => done, { eventSourceArn: `${streamArn}/consumer/other:1` });
  await expect(start()).rejects.toThrow("There is no consumer");
});

test("esm 1.6: a batch is of one shard, and the next one waits for it", async () => {
  let inFlight = 0;
  let inFlightMax = 0;
  const release: (() => void)[] = [];
  const { put, start, called, calls, events } = await openMapping(
    async () => {
      inFlight += 1;
      inFlightMax = Math.max(inFlightMax, inFlight);
      await new Promise<void>((settle) => release.push(settle));
      inFlight -= 1;
      return done;
    },
    { batchSize: 1 },
    { shardCount: 2 },
  );
  await put("abc", "a");
  await put("def", "b");
  await start();
  for (let call = 1; call <= 6; call++) {
    await called(Math.min(6, call + 1));
    release.shift()?.();
  }
  expect(inFlightMax).toBe(2);
  for (const shard of [shardId, "shardId-000000000001"]) {
    const ofShard = calls.filter((_text, call) => events[call]?.Records[0]?.eventID.startsWith(shard));
    expect([...ofShard].sort()).toEqual(ofShard);
  }
});

test("esm 1.7: a batch goes when it is full, before its window is over", async () => {
  const over = { batchingWindowMs: 2_000, batchSize: 3 };
  const { put, start, called, calls, clock, quiet } = await openMapping(() => done, over);
  await put("ab");
  await start();
  await quiet();
  expect(calls).toEqual([]);
  await put("c");
  await called(1);
  expect(calls).toEqual(["abc"]);
  await put("d");
  await clock.advance(2_000);
  await called(2);
  expect(calls).toEqual(["abc", "d"]);
});

test("esm 1.8: without a window one record is a batch, at once", async () => {
  const { put, start, called, calls, clock } = await openMapping(() => done);
  await start();
  await put("a");
  await called(1);
  expect(calls).toEqual(["a"]);
  expect(clock.pending()).toBe(0);
});

test("esm 1.8: the window is from 0 to 300 seconds", () => {
  const findings = (seconds: number) =>
    checkSettings(mappingSettings({ ...minimal, batchingWindowMs: seconds * 1000 }));
  expect([0, 300].flatMap(findings)).toEqual([]);
  expect([-1, 301].flatMap(findings).map(({ severity }) => severity)).toEqual(["refused", "refused"]);
});

test("esm 1.9: the window begins with the end of the invocation before, not with its first record", async () => {
  const { put, start, called, calls, clock, quiet } = await openMapping(() => done, {
    batchingWindowMs: 5_000,
  });
  await start();
  await quiet();
  await clock.advance(4_000);
  await put("a");
  await quiet();
  await clock.advance(999);
  await quiet();
  expect(calls).toEqual([]);
  await clock.advance(1);
  await called(1);
  expect(calls).toEqual(["a"]);
});

test("esm 1.10: BatchSize is from 1 to 10,000, 100 if not given, and may be above 10 without a window", () => {
  const severities = (batchSize: number) =>
    checkSettings(mappingSettings({ ...minimal, batchSize })).map(({ severity }) => severity);
  expect(mappingSettings(minimal).batchSize).toBe(100);
  expect([1, 11, 10_000].flatMap(severities)).toEqual([]);
  expect([0, 10_001].flatMap(severities)).toEqual(["refused", "refused"]);
});

test("esm 1.11: an event has at most 6,291,456 bytes; what does not fit goes next, in order", async () => {
  const { putData, start, called, payloads, events } = await openMapping(() => done, { batchSize: 10_000 });
  for (let record = 0; record < 9; record++) await putData(Buffer.alloc(1_000_000, String(record)));
  await start();
  await called(3);
  expect(events.map(({ Records }) => Records.length)).toEqual([4, 4, 1]);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6_291_456);
  const order = events.flatMap(({ Records }) =>
    Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString("utf8", 0, 1)),
  );
  expect(order.join("")).toBe("012345678");
});

test("esm 1.11: one byte over the limit is one record less", () => {
  const origin = { shardId, roleArn: "r", region, eventSourceArn: streamArn };
  const record = (bytes: number) => ({
    sequenceNumber: "1",
    partitionKey: "key",
    arrivalMs: 0,
    data: new Uint8Array(bytes),
  });
  const two = (bytes: number) => [record(3_000_000), record(bytes)];
  const sizeOf = (bytes: number) => Buffer.byteLength(toKinesisEvent(two(bytes), origin));
  // Base64 grows in steps of four bytes for three.
  const most = 3 * Math.floor((6_291_456 - sizeOf(0)) / 4);
  expect(createCountThatFits(origin)(two(most))).toBe(2);
  expect(createCountThatFits(origin)(two(most + 3))).toBe(1);
  const whileGathering = createCountThatFits(origin);
  expect([1, 2].map((count) => whileGathering(two(most).slice(0, count)))).toEqual([1, 2]);
  expect(whileGathering([...two(most), record(0)])).toBe(2);
});

test("esm 1.12: a record that is too large for an invocation goes to the destination, and the others go on", async () => {
  const data = new Map([
    ["1", Buffer.from("a")],
    ["2", Buffer.alloc(5_000_000)],
    ["3", Buffer.from("b")],
  ]);
  const records = [...data].map(([sequenceNumber, data]) => ({
    sequenceNumber,
    data,
    partitionKey: "key",
    arrivalMs: Date.UTC(2026, 0, 15, 12),
  }));
  const source = {
    streamArn,
    retentionMs: () => 86_400_000,
    shards: () => [{ shardId, parents: [], open: true }],
    cursor: () => 0,
    read: (_shardId: string, { cursor, recordsMax }: { cursor: unknown; recordsMax: number }) => {
      const next = Math.min(records.length, Number(cursor) + recordsMax);
      return { records: records.slice(Number(cursor), next), next, endOfShard: false };
    },
    onAppend: () => () => {},
    onReshard: () => () => {},
  };
  const over = { failureDestinationArn: bucketArn };
  const { start, called, calls, deliveries } = await openMapping(() => done, over, { options: { source } });
  await start();
  await called(2);
  expect(calls).toEqual(["a", "b"]);
  expect(deliveries.map((one) => messageOf(one).KinesisBatchInfo.startSequenceNumber)).toEqual(["2"]);
});

test("esm 1.13: thirty records and BatchSize 10 are three invocations of ten, in order", async () => {
  const { put, start, called, calls } = await openMapping(() => done, { batchSize: 10 });
  for (const letters of ["abcdefghij", "klmnopqrst", "uvwxyz0123"]) await put(letters);
  await start();
  await called(3);
  expect(calls).toEqual(["abcdefghij", "klmnopqrst", "uvwxyz0123"]);
});

test("esm 1.14: a batch that was done but not answered when the mapping was stopped comes again", async () => {
  const answers: (() => void)[] = [];
  const { put, start, stop, called, calls, quiet } = await openMapping(
    () => new Promise((settle) => answers.push(() => settle(done))),
  );
  await put("a");
  const first = await start();
  await called(1);
  await stop(first);
  const second = await start();
  await called(2);
  answers[0]?.();
  await quiet();
  await stop(second);
  await start();
  await called(3);
  expect(calls).toEqual(["a", "a", "a"]);
});
