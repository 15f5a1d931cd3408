// Covers what a failure destination gets, byte by byte, and that S3, SQS and SNS of the embedded cloud take it under the
// function's role. Does not cover how AWS may join several messages into one, which it does not describe.
import { afterEach, expect, test } from "@jest/globals";
import type { Statement } from "../../../cloud/iam/policy.ts";
import { deliverTo } from "../../../cloud/mapping/deliverTo.ts";
import { mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import { createStorage, type Storage } from "../../../cloud/storage/createStorage.ts";
import {
  account,
  bucketArn,
  done,
  failed,
  failItems,
  functionArn,
  messageOf,
  openMapping,
  type Play,
  queueArn,
  region,
  shardId,
  streamArn,
} from "./mappingFixture.ts";

const topicArn = `arn:aws:sns:${region}:${account}:failures`;
const sequenceNumber = expect.stringMatching(/^\d{56}$/);
const poison: Play = (texts) => (texts.includes("x") ? failed : done);

async function deliveryOf(
  failureDestinationArn: string,
  { play = () => failed, ...over }: { readonly play?: Play; readonly functionArn?: string } = {},
) {
  const opened = await openMapping(play, { failureDestinationArn, retryAttemptsMax: 0, ...over });
  const { put, start, pass, clock, deliveries } = opened;
  await put("a");
  await clock.advance(1_250);
  await put("b");
  await clock.advance(500);
  await start();
  await pass(() => deliveries.length > 0);
  return { ...opened, delivery: deliveries[0], message: messageOf(deliveries[0]) };
}

test("esm 4.1: the message has the keys that were recorded on AWS, in their order", async () => {
  const { delivery, message } = await deliveryOf(queueArn);
  const { requestId } = message.requestContext;
  const { startSequenceNumber, endSequenceNumber } = message.KinesisBatchInfo;
  expect(delivery).toEqual({ type: "sqs", queueArn, body: expect.any(String) });
  expect(delivery?.type === "sqs" ? delivery.body : "").toBe(
    `{"requestContext":{"requestId":"${requestId}","functionArn":"${functionArn}",` +
      `"condition":"RetryAttemptsExhausted","approximateInvokeCount":1},` +
      `"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},` +
      `"version":"1.0","timestamp":"2026-01-15T12:00:01.750Z",` +
      `"KinesisBatchInfo":{"shardId":"${shardId}",` +
      `"startSequenceNumber":"${startSequenceNumber}","endSequenceNumber":"${endSequenceNumber}",` +
      `"approximateArrivalOfFirstRecord":"2026-01-15T12:00:00.000Z",` +
      `"approximateArrivalOfLastRecord":"2026-01-15T12:00:01.250Z",` +
      `"batchSize":2,"streamArn":"${streamArn}"}}`,
  );
});

test.each([queueArn, topicArn])("esm 4.2: %s gets pointers and no data", async (arn) => {
  const { delivery, message } = await deliveryOf(arn);
  expect(JSON.stringify(delivery)).not.toContain(Buffer.from("a").toString("base64"));
  expect(message).not.toHaveProperty("payload");
  expect(message.KinesisBatchInfo).toMatchObject({ startSequenceNumber: sequenceNumber });
});

test("esm 4.3: the condition is one of two", async () => {
  const { put, start, pass, deliveries, clock } = await openMapping(() => failed, {
    failureDestinationArn: queueArn,
    recordAgeMsMax: 60_000,
    retryAttemptsMax: 0,
  });
  await put("a");
  await clock.advance(60_001);
  await put("b");
  await start();
  await pass(() => deliveries.length === 2);
  expect(deliveries.map((one) => messageOf(one).requestContext.condition)).toEqual([
    "RecordAgeExceeded",
    "RetryAttemptsExhausted",
  ]);
});

test("esm 4.4: the response is of status 200, its error null after item failures", async () => {
  const thrown = await deliveryOf(queueArn);
  expect(thrown.message.responseContext).toEqual({
    statusCode: 200,
    executedVersion: "$LATEST",
    functionError: "Unhandled",
  });
  const { put, start, pass, deliveries } = await openMapping((_texts, { Records }) => failItems(Records[0]), {
    failureDestinationArn: queueArn,
    retryAttemptsMax: 0,
    reportsItemFailures: true,
  });
  await put("a");
  await start();
  await pass(() => deliveries.length > 0);
  expect(messageOf(deliveries[0]).responseContext).toEqual({
    statusCode: 200,
    executedVersion: "$LATEST",
    functionError: null,
  });
});

test("esm 4.5: the function's ARN keeps its qualifier, and the version is the one that ran", async () => {
  const qualified = await deliveryOf(queueArn, { functionArn: `${functionArn}:7` });
  expect(qualified.message).toMatchObject({
    requestContext: { functionArn: `${functionArn}:7` },
    responseContext: { executedVersion: "7" },
  });
  const plain = await deliveryOf(queueArn);
  expect(plain.message).toMatchObject({
    requestContext: { functionArn },
    responseContext: { executedVersion: "$LATEST" },
  });
});

test("esm 4.6: times have milliseconds, sequence numbers are inclusive, the size is that of what is given up", async () => {
  const { put, start, pass, events, deliveries, clock } = await openMapping(
    (texts, { Records }) => (texts.includes("c") ? failItems(Records[texts.indexOf("c")]) : done),
    { failureDestinationArn: queueArn, retryAttemptsMax: 0, reportsItemFailures: true },
  );
  await put("abcd");
  await clock.advance(3);
  await start();
  await pass(() => deliveries.length > 0);
  const message = messageOf(deliveries[0]);
  const [, , c, d] = events[0]?.Records ?? [];
  expect(message.KinesisBatchInfo).toMatchObject({
    batchSize: 2,
    startSequenceNumber: c?.kinesis.sequenceNumber,
    endSequenceNumber: d?.kinesis.sequenceNumber,
    approximateArrivalOfFirstRecord: "2026-01-15T12:00:00.000Z",
  });
  expect(message.timestamp).toBe("2026-01-15T12:00:00.003Z");
});

test("esm 4.8: an object has the same fields, and the event as a text within", async () => {
  const { delivery, message, payloads } = await deliveryOf(bucketArn);
  expect(delivery?.type).toBe("s3");
  expect(Object.keys(message)).toEqual([
    "requestContext",
    "responseContext",
    "version",
    "timestamp",
    "KinesisBatchInfo",
    "payload",
  ]);
  expect(message.payload).toBe(payloads[0]);
});

test("esm 4.9: its key has the mapping, the shard and the time of the message", async () => {
  const { delivery } = await deliveryOf(bucketArn);
  expect(delivery).toMatchObject({
    bucket: "failures",
    key: expect.stringMatching(
      new RegExp(
        `^aws/lambda/11111111-2222-4333-8444-555555555555/${shardId}/2026/01/15/` +
          "2026-01-15T12\\.00\\.01-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
      ),
    ),
  });
});

test.each([`${queueArn}.fifo`, `${topicArn}.fifo`])("esm 4.10: %s cannot be a destination", (arn) => {
  const settings = mappingSettings({
    uuid: "u",
    eventSourceArn: streamArn,
    functionArn,
    startingPosition: "LATEST",
    failureDestinationArn: arn,
  });
  expect(checkSettings(settings).map(({ severity }) => severity)).toEqual(["refused"]);
});

test("esm 4.11: a delivery that fails costs the message, and the shard goes on", async () => {
  const deliver = async () => {
    throw new Error("gone");
  };
  const { put, start, pass, calls, notices } = await openMapping(
    poison,
    { failureDestinationArn: queueArn, retryAttemptsMax: 0, batchSize: 1 },
    { options: { deliver } },
  );
  await put("xa");
  const mapping = await start();
  await pass(() => calls.includes("a"));
  expect(notices.join()).toContain("refused them");
  expect(mapping.metrics()).toMatchObject({
    DestinationDeliveryFailures: 1,
    DroppedEventCount: 1,
    OnFailureDestinationDeliveredEventCount: 0,
  });
});

test("esm 4.13: bisect down to one record is one message, of that record alone", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(poison, {
    failureDestinationArn: queueArn,
    retryAttemptsMax: 0,
    bisectOnError: true,
  });
  await put("abcxefgh");
  await start();
  await pass(() => calls.includes("efgh"));
  expect(deliveries).toHaveLength(1);
  const { batchSize, startSequenceNumber, endSequenceNumber } = messageOf(deliveries[0]).KinesisBatchInfo;
  expect(batchSize).toBe(1);
  expect(startSequenceNumber).toBe(endSequenceNumber);
});

let storage: Storage | undefined;
afterEach(async () => {
  await storage?.close();
  storage = undefined;
});

/** Storage with the three destinations, and a role that may do what the statements say. */
function openStorage(allowed: readonly string[]) {
  const made = createStorage(
    {
      queues: [
        { name: "failures", attributes: {} },
        { name: "told", attributes: {} },
      ],
      topics: ["failures"],
      subscriptions: [{ topic: "failures", queue: "told" }],
      buckets: ["failures"],
    },
    { region },
  );
  storage = made;
  const roleArn = `arn:aws:iam::${account}:role/f`;
  const statement: Statement = {
    effect: "Allow",
    actions: { patterns: allowed, except: false },
    resources: { patterns: ["*"], except: false },
    conditional: false,
  };
  const credentials = { accessKeyId: "AKIA", secretAccessKey: "s" };
  const deliver = deliverTo(made, {
    settings: { roleArn, region, credentials } as Parameters<typeof deliverTo>[1]["settings"],
    roles: { statements: new Map([[roleArn, [statement]]]), notices: [] },
  });
  const call = async (service: string, request: Partial<Parameters<Storage["services"][0]["handle"]>[0]>) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260115/${region}/${service}/aws4_request, SignedHeaders=host, Signature=x`;
    const response = await made.services
      .find(({ name }) => name === service)
      ?.handle({
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        body: Buffer.alloc(0),
        ...request,
        headers: { authorization, ...request.headers },
      });
    return String(response?.body);
  };
  const receive = async (queue: string): Promise<string> => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.ReceiveMessage",
    };
    const body = Buffer.from(JSON.stringify({ QueueUrl: `/${account}/${queue}`, WaitTimeSeconds: 5 }));
    return JSON.parse(await call("sqs", { headers, body })).Messages?.[0]?.Body ?? "";
  };
  return { deliver, call, receive };
}

test("esm 4.10: SQS takes the message when the role may send it", async () => {
  const { deliver, receive } = openStorage(["sqs:SendMessage"]);
  const { delivery } = await deliveryOf(queueArn);
  if (delivery === undefined) throw new Error("There is no delivery");
  await deliver(delivery);
  expect(await receive("failures")).toBe(delivery.type === "sqs" ? delivery.body : "");
});

test("esm 4.7: SNS publishes the message as the text of an ordinary notification without a subject", async () => {
  const { deliver, receive } = openStorage(["sns:Publish"]);
  const { delivery } = await deliveryOf(topicArn);
  if (delivery === undefined) throw new Error("There is no delivery");
  await deliver(delivery);
  const notification = JSON.parse(await receive("told"));
  expect(notification).toMatchObject({ Type: "Notification", TopicArn: topicArn });
  expect(notification).not.toHaveProperty("Subject");
  expect(notification.Message).toBe(delivery.type === "sns" ? delivery.message : "");
});

test("esm 4.10: S3 takes the object when the role may put it and list the bucket, not when it may only put", async () => {
  const { delivery } = await deliveryOf(bucketArn);
  if (delivery?.type !== "s3") throw new Error("There is no object");
  await expect(openStorage(["s3:PutObject"]).deliver(delivery)).rejects.toThrow("may not s3:ListBucket");
  const { deliver, call } = openStorage(["s3:PutObject", "s3:ListBucket"]);
  await deliver(delivery);
  expect(await call("s3", { method: "GET", path: `/failures/${delivery.key}` })).toBe(delivery.body);
});
