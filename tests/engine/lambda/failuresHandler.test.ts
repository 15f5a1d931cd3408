// Covers the failures function: messages of S3 and SQS in Lambda's own form, whose records are parked for the processor
// that failed. Does not cover the AWS clients that it makes by default, or parking itself (parkAbandoned.test.ts).
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Context, S3Event, SQSEvent } from "aws-lambda";
import { createFailedRecords } from "../../../engine/aws/failedRecords.ts";
import { toLane } from "../../../engine/core/lane.ts";
import { environment } from "../../../engine/lambda/environment.ts";
import { type FailuresPorts, failuresHandler } from "../../../engine/lambda/failuresHandler.ts";
import { added, codec, createTestRuntime } from "../../support/counter.ts";

const functionArn = "arn:aws:lambda:us-east-2:123456789012:function:shop-counter";
const streamArn = "arn:aws:kinesis:us-east-2:123456789012:stream/log";
const shardId = "shardId-000000000006";
const context = { awsRequestId: "1", functionName: "failures" } as unknown as Context;

beforeEach(() => {
  const { streamName, connectionsUrl, forwardsTable, version } = environment;
  for (const name of [streamName, connectionsUrl, forwardsTable, version]) process.env[name] = "set";
  const tables = { "shop-counter": { processor: "counter", tableName: "counter-table" } };
  process.env[environment.processorTables] = JSON.stringify(tables);
  process.env[environment.logLevel] = "silent";
});

const data = (value: number) => Buffer.from(JSON.stringify(added("a", { value })));

/** As Lambda writes it (esm 4.1), records aside. */
const message = (over: object = {}) => ({
  requestContext: {
    requestId: "c9b8fa9f-5a7f-4c0e-af9c-0c604cde93a5",
    functionArn,
    condition: "RetryAttemptsExhausted",
    approximateInvokeCount: 1,
  },
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  version: "1.0",
  timestamp: "2019-11-14T00:38:06.021Z",
  KinesisBatchInfo: {
    shardId,
    startSequenceNumber: "7",
    endSequenceNumber: "8",
    approximateArrivalOfFirstRecord: "2019-11-14T00:38:04.835Z",
    approximateArrivalOfLastRecord: "2019-11-14T00:38:05.580Z",
    batchSize: 2,
    streamArn,
  },
  ...over,
});

const payload = JSON.stringify({
  Records: [7, 8].map((sequenceNumber) => ({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: toLane("a"),
      sequenceNumber: String(sequenceNumber),
      data: data(sequenceNumber).toString("base64"),
      approximateArrivalTimestamp: 1545084650.987,
    },
    eventID: `${shardId}:${sequenceNumber}`,
  })),
});

const ofQueue = (...bodies: readonly unknown[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) })),
  }) as unknown as SQSEvent;

const ofBucket = (key: string): S3Event =>
  ({
    Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "failures" }, object: { key } } }],
  }) as unknown as S3Event;

/** The function with its world in memory: one object, and a stream that holds the given sequence numbers. */
function createFunction({
  object = "",
  inStream = [7, 8, 9],
  isHeard = true,
}: {
  object?: string;
  inStream?: number[];
  isHeard?: boolean;
} = {}) {
  const { runtime, store, notifier } = createTestRuntime();
  const asked: unknown[] = [];
  const page = {
    Records: inStream.map((value) => ({
      SequenceNumber: String(value),
      PartitionKey: toLane("a"),
      Data: data(value),
    })),
    MillisBehindLatest: 0,
  };
  const kinesis = {
    send: async ({ input }: { input: object }) => {
      asked.push(input);
      return "ShardIterator" in input ? page : { ShardIterator: "i" };
    },
  } as unknown as KinesisClient;
  const objects = {
    read: async (one: object) => {
      asked.push(one);
      return object;
    },
  };
  const createPorts = (): FailuresPorts => ({
    objects,
    records: createFailedRecords(kinesis),
    parking: () => runtime,
  });
  const handler = failuresHandler({
    processors: [runtime.processor],
    codec,
    createPorts,
    isHeard: () => async () => isHeard,
  });
  const parked = () => [...(store.parked.get("a")?.values() ?? [])].map(({ eventId }) => eventId);
  return { handler, parked, asked, sent: notifier.sent };
}

describe("a failure", () => {
  test("in an object is read where S3 says, and its records are parked", async () => {
    const object = JSON.stringify(message({ payload }));
    const { handler, parked, asked } = createFunction({ object });
    expect(await handler(ofBucket("aws/lambda/a+b%2Bc/2026"), context)).toBeUndefined();
    expect(asked).toEqual([{ bucket: "failures", key: "aws/lambda/a b+c/2026" }]);
    expect(parked()).toEqual(["a/7", "a/8"]);
  });

  test.each([
    [true, 2],
    [false, 0],
  ])("of a function that is heard (%s) is told %i clients", async (isHeard, count) => {
    const { handler, parked, sent } = createFunction({
      object: JSON.stringify(message({ payload })),
      isHeard,
    });
    await handler(ofBucket("one"), context);
    expect(parked()).toEqual(["a/7", "a/8"]);
    expect(sent).toHaveLength(count);
  });

  test("in a queue has its records read back from the stream, from the first to the last and no further", async () => {
    const { handler, parked, asked } = createFunction();
    expect(await handler(ofQueue(message()), context)).toEqual({ batchItemFailures: [] });
    expect(asked[0]).toMatchObject({ ShardId: shardId, StartingSequenceNumber: "7", StreamARN: streamArn });
    expect(parked()).toEqual(["a/7", "a/8"]);
  });

  test("of a function with an alias is known by the function", async () => {
    const { handler, parked } = createFunction();
    const requestContext = { functionArn: `${functionArn}:live`, condition: "RecordAgeExceeded" };
    await handler(ofQueue(message({ requestContext })), context);
    expect(parked()).toEqual(["a/7", "a/8"]);
  });
});

describe("what cannot be worked off", () => {
  test.each([
    [
      "is of a function that nobody knows",
      message({ requestContext: { functionArn: "a:b", condition: "c" } }),
    ],
    ["has records that the stream does not keep any more", message()],
    ["is no failure", { hello: "world" }],
  ])("because it %s comes again, and the others are parked", async (_, body) => {
    const { handler, parked } = createFunction({ inStream: [8] });
    const whole = message({ payload });
    expect(await handler(ofQueue(body, whole), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(parked()).toEqual(["a/7", "a/8"]);
  });

  test("of S3 fails the invocation, so that Lambda tries again", async () => {
    const { handler } = createFunction({ object: "{}" });
    await expect(handler(ofBucket("one"), context)).rejects.toThrow();
  });

  test("except S3's word that notifications are set up", async () => {
    const { handler } = createFunction();
    const event = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "failures" };
    expect(await handler(event as unknown as S3Event, context)).toBeUndefined();
  });
});
