// Covers the Lambda entry point with the runtime on memory ports: recorded shapes of a batch (plain, aggregated,
// opened by Lambda), configuration, the time-out guard. Does not cover the AWS clients that it makes by default.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { RecordAggregator } from "aws-kinesis-agg";
import type { Context, KinesisStreamEvent } from "aws-lambda";
import { toLane } from "../../../engine/core/lane.ts";
import { environment } from "../../../engine/lambda/environment.ts";
import { processorHandler } from "../../../engine/lambda/processorHandler.ts";
import type { Runtime } from "../../../engine/runtime/runtime.ts";
import { added, codec, counter, createTestRuntime, type Seen } from "../../support/counter.ts";

const names = [
  environment.streamName,
  environment.tableName,
  environment.connectionsUrl,
  environment.forwardsTable,
  environment.version,
];

beforeEach(() => {
  for (const name of names) process.env[name] = "set";
  process.env[environment.logLevel] = "error";
});

function toContext(leftMs = 60_000): Context {
  return {
    awsRequestId: "1",
    functionName: "counter",
    getRemainingTimeInMillis: () => leftMs,
  } as unknown as Context;
}

function toBatch(
  records: readonly { readonly sequence: string; readonly data: Buffer }[],
): KinesisStreamEvent {
  const Records = records.map(({ sequence, data }) => ({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: toLane("a"),
      sequenceNumber: sequence,
      data: data.toString("base64"),
      approximateArrivalTimestamp: 1545084650.987,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `shardId-000000000006:${sequence}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: "arn:aws:iam::123456789012:role/lambda-role",
    awsRegion: "us-east-2",
    eventSourceARN: "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
  }));
  return { Records };
}

const encode = (value: number) => Buffer.from(JSON.stringify(added("a", { value })));

function aggregate(values: readonly number[]): Buffer {
  const aggregator = new RecordAggregator();
  for (const value of values) aggregator.addUserRecord({ partitionKey: toLane("a"), data: encode(value) });
  return aggregator.build().data;
}

function createFunction(over: Partial<Runtime> = {}) {
  const { runtime, store } = createTestRuntime();
  const parked = () => [...store.parked.values()].flatMap((ofKey) => [...ofKey.values()]);
  const handler = processorHandler({
    processor: counter,
    codec,
    ports: () => ({}),
    createRuntime: () => ({ ...runtime, ...over }),
  });
  const values = () => (store.entities.get("a")?.state as Seen | undefined)?.values;
  return { handler, values, parked };
}

describe("a batch", () => {
  test("plain, aggregated and opened records are applied in order", async () => {
    const { handler, values } = createFunction();
    const batch = toBatch([
      { sequence: "7", data: encode(1) },
      { sequence: "8", data: aggregate([2, 3, 4]) },
      { sequence: "9", data: encode(5) },
      { sequence: "9", data: encode(6) },
    ]);
    expect(await handler(batch, toContext())).toEqual({ batchItemFailures: [] });
    expect(values()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a broken aggregate is parked as it is, and nothing of it is applied", async () => {
    const { handler, values, parked } = createFunction();
    const data = aggregate([1, 2]);
    data[data.length - 1] = (data[data.length - 1] as number) ^ 0xff;
    const response = await handler(toBatch([{ sequence: "7", data }]), toContext());
    expect(response).toEqual({ batchItemFailures: [] });
    expect(values()).toBeUndefined();
    const kept = `data:application/octet-stream;base64,${data.toString("base64")}`;
    expect(parked()).toMatchObject([{ code: "ORDERLY_EVENT_INVALID", data: kept }]);
  });

  test("an event that fails within an aggregate brings back the record that holds it", async () => {
    const { handler, values } = createFunction();
    const batch = toBatch([
      { sequence: "7", data: encode(1) },
      { sequence: "8", data: aggregate([2, -1, 3]) },
    ]);
    expect(await handler(batch, toContext())).toEqual({ batchItemFailures: [{ itemIdentifier: "8" }] });
    expect(values()).toEqual([1, 2]);
  });
});

describe("configuration", () => {
  test("everything that is missing is named at once", async () => {
    delete process.env[environment.tableName];
    delete process.env[environment.streamName];
    const { handler } = createFunction();
    await expect(handler(toBatch([]), toContext())).rejects.toMatchObject({
      code: "ORDERLY_CONFIGURATION_MISSING",
      message: expect.stringMatching(/ORDERLY_STREAM_NAME, ORDERLY_TABLE_NAME/),
    });
  });
});

describe("the time-out guard", () => {
  test("a function out of time reports what is not done instead of dying", async () => {
    const hanging = {
      name: "counter",
      initial: () => ({}),
      on: { "thing.added": () => new Promise<undefined>(() => {}) },
    };
    const { handler } = createFunction({ processor: hanging });
    const response = await handler(toBatch([{ sequence: "7", data: encode(1) }]), toContext(0));
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: "7" }] });
  });
});

describe("a function that is not heard", () => {
  test("applies and parks as ever, asks only when there is something to tell, and tells nobody", async () => {
    const { runtime, notifier, store } = createTestRuntime();
    const asked: string[] = [];
    const handler = processorHandler({
      processor: counter,
      codec,
      ports: () => ({}),
      createRuntime: () => runtime,
      isHeard: (given) => async () => {
        asked.push(given[environment.tableName] ?? "");
        return false;
      },
    });
    await handler(toBatch([{ sequence: "7", data: Buffer.from("{}") }]), toContext());
    expect(asked).toEqual([]);
    await handler(toBatch([{ sequence: "8", data: encode(1) }]), toContext());
    expect(asked).toEqual(["set"]);
    expect(store.entities.get("a")?.state).toEqual({ values: [1] });
    expect(notifier.sent).toEqual([]);
  });
});

describe("a command", () => {
  const command = (orderly: object) => ({ orderly }) as never;

  test("redrives and skips what is parked, with the function's own runtime", async () => {
    const { handler, values, parked } = createFunction({ now: () => 0 });
    const data = Buffer.from("{}");
    await handler(toBatch([{ sequence: "7", data }]), toContext());
    const [event] = parked();
    const key = `unreadable/${toLane("a")}`;
    const stopped = { position: event?.position, code: "ORDERLY_EVENT_INVALID" };
    const redriven = await handler(command({ command: "redrive", key }), toContext());
    expect(redriven).toMatchObject({ key, applied: 0, remaining: 1, stopped });
    const skip = { command: "skip", key, position: event?.position, reason: "empty" };
    expect(await handler(command(skip), toContext())).toMatchObject({ remaining: 0 });
    expect(parked()).toEqual([]);
    expect(values()).toBeUndefined();
  });

  test.each([
    [{ command: "dance", key: "a" }],
    [{ command: "skip", key: "a", position: "here", reason: "r" }],
    [{ command: "skip", key: "a", position: "000000000000-0011-000000", reason: "" }],
    [{ command: "redrive" }],
  ])("that makes no sense is refused: %j", async (orderly) => {
    const { handler } = createFunction();
    await expect(handler(command(orderly), toContext())).rejects.toThrow();
  });
});
