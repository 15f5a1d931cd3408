// Covers the embedded Kinesis through the contract that any Kinesis has to pass, and what is its own: limits that can
// be switched on, retention, state on disk. With KINESIS_CONTRACT=kinesis-local the contract judges that one instead.
// Does not cover SubscribeToShard (subscribeToShard.test.ts).
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../../cloud/clock.ts";
import { dispatchTo, startEndpoint } from "../../../cloud/endpoint/index.ts";
import { createKinesis, type Kinesis, type KinesisOptions } from "../../../cloud/kinesis/createKinesis.ts";
import type { ServiceRequest } from "../../../cloud/service.ts";
import { createManualClock } from "../lambda/manualClock.ts";
import { kinesisContract } from "./kinesisContract.ts";
import { startKinesisLocal } from "./kinesisLocal.ts";

const region = "eu-central-1";
const account = "000000000000";

if (process.env.KINESIS_CONTRACT === "kinesis-local") {
  kinesisContract("kinesis-local", startKinesisLocal, {
    "refuses 501 records in one call": "kinesis-local 0.6.2 takes any number",
    "names its errors as Kinesis does": "it says InvalidArgumentException of a record that is too large",
  });
} else {
  kinesisContract("embedded", async () => {
    const kinesis = await createKinesis({ region, account, clock: systemClock });
    const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [kinesis.service] }) });
    return { endpoint: endpoint.url, close: endpoint.close };
  });
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function open(over: Partial<KinesisOptions> = {}) {
  const clock = createManualClock();
  const kinesis = await createKinesis({ region, account, clock, ...over });
  kinesis.ensureStream({ name: "log", shardCount: 1, retentionHours: 24 });
  return { clock, kinesis, call: (operation: string, input: object) => callOf(kinesis, operation, input) };
}

async function callOf(kinesis: Kinesis, operation: string, input: object): Promise<Answer> {
  const request: ServiceRequest = {
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {
      "x-amz-target": `Kinesis_20131202.${operation}`,
      "content-type": "application/x-amz-json-1.1",
    },
    body: Buffer.from(JSON.stringify(input)),
  };
  const { status, body } = await kinesis.service.handle(request);
  return { status, body: JSON.parse(String(body) || "{}") };
}

const put = (text: string) => ({
  StreamName: "log",
  PartitionKey: "key",
  Data: Buffer.from(text).toString("base64"),
});

async function textsOf(kinesis: Kinesis): Promise<readonly string[]> {
  const source = kinesis.source("log");
  const cursor = await source.cursor("shardId-000000000000", { type: "TRIM_HORIZON" });
  const { records } = await source.read("shardId-000000000000", { cursor, recordsMax: 1_000 });
  return records.map(({ data }) => Buffer.from(data).toString());
}

describe("shard limits, when switched on", () => {
  test("refuse the record above a thousand in one second, and take it in the next", async () => {
    const { call, clock } = await open({ shardLimits: true });
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: "key", Data: "YQ==" }));
    for (let time = 0; time < 2; time++) {
      const { body } = await call("PutRecords", { StreamName: "log", Records });
      expect(body).toMatchObject({ FailedRecordCount: 0 });
    }
    const { body } = await call("PutRecords", { StreamName: "log", Records: Records.slice(0, 2) });
    expect(body).toMatchObject({
      FailedRecordCount: 2,
      Records: [
        { ErrorCode: "ProvisionedThroughputExceededException" },
        { ErrorCode: "ProvisionedThroughputExceededException" },
      ],
    });
    await clock.advance(1_000);
    expect((await call("PutRecord", put("a"))).status).toBe(200);
  });

  test("refuse the sixth read in one second", async () => {
    const { call } = await open({ shardLimits: true });
    const { body } = await call("GetShardIterator", {
      StreamName: "log",
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    });
    const read = () => call("GetRecords", body);
    for (let time = 0; time < 5; time++) expect((await read()).status).toBe(200);
    expect(await read()).toMatchObject({
      status: 400,
      body: { __type: "ProvisionedThroughputExceededException" },
    });
  });
});

describe("time", () => {
  test("takes records away when their retention is over", async () => {
    const { call, clock, kinesis } = await open();
    await call("PutRecord", put("old"));
    await clock.advance(24 * 3_600_000 - 1);
    await call("PutRecord", put("new"));
    expect(await textsOf(kinesis)).toEqual(["old", "new"]);
    await clock.advance(2);
    expect(await textsOf(kinesis)).toEqual(["new"]);
  });

  test("ends an iterator after five minutes", async () => {
    const { call, clock } = await open();
    const from = { StreamName: "log", ShardId: "shardId-000000000000", ShardIteratorType: "LATEST" };
    const { body } = await call("GetShardIterator", from);
    await clock.advance(300_001);
    const { body: error } = await call("GetRecords", body);
    expect(error).toMatchObject({ __type: "ExpiredIteratorException" });
  });
});

describe("state on disk", () => {
  async function folder(): Promise<string> {
    const dataDir = await mkdtemp(join(tmpdir(), "orderly-kinesis-"));
    folders.push(dataDir);
    return dataDir;
  }

  test("is there after a process that was never closed, and sequence numbers go on growing", async () => {
    const dataDir = await folder();
    const first = await open({ dataDir });
    const one = await first.call("PutRecord", put("a"));
    const second = await open({ dataDir });
    expect(await textsOf(second.kinesis)).toEqual(["a"]);
    const two = await second.call("PutRecord", put("b"));
    expect(await textsOf(second.kinesis)).toEqual(["a", "b"]);
    const numberOf = ({ body }: Answer) => BigInt(String(body.SequenceNumber));
    expect(numberOf(two) > numberOf(one)).toBe(true);
    await first.kinesis.close();
    await second.kinesis.close();
  });

  test("loses nothing but a line that a crash cut short", async () => {
    const dataDir = await folder();
    const first = await open({ dataDir });
    await first.call("PutRecord", put("a"));
    await first.kinesis.close();
    await appendFile(join(dataDir, "log", "shardId-000000000000.jsonl"), '[2,17,"key","Y');
    const second = await open({ dataDir });
    expect(await textsOf(second.kinesis)).toEqual(["a"]);
    await second.call("PutRecord", put("b"));
    await second.kinesis.close();
    const third = await open({ dataDir });
    expect(await textsOf(third.kinesis)).toEqual(["a", "b"]);
    await third.kinesis.close();
  });

  test("keeps the shards of a split", async () => {
    const dataDir = await folder();
    const first = await open({ dataDir });
    const NewStartingHashKey = (2n ** 127n).toString();
    await first.call("SplitShard", {
      StreamName: "log",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey,
    });
    await first.call("PutRecord", put("a"));
    const second = await open({ dataDir });
    expect((await second.kinesis.source("log").shards()).map(({ open }) => open)).toEqual([
      false,
      true,
      true,
    ]);
    const { body } = await second.call("PutRecord", put("b"));
    expect(body.ShardId).toMatch(/0000[12]$/);
    await first.kinesis.close();
    await second.kinesis.close();
  });
});
