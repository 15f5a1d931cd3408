// Covers SubscribeToShard through the SDK's unmodified client over HTTP/2: records pushed as they arrive, positions, the
// end of a shard, one subscription at a time, who may. Does not cover the mapping that reads through a consumer.
import {
  KinesisClient,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
} from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { dispatchTo, type Endpoint, startEndpoint } from "../../../cloud/endpoint/index.ts";
import { createAuthorize } from "../../../cloud/iam/createAuthorize.ts";
import { createKinesis, type Kinesis } from "../../../cloud/kinesis/createKinesis.ts";
import { createManualClock, type ManualClock } from "../lambda/manualClock.ts";

const region = "eu-central-1";
const account = "000000000000";
const streamArn = `arn:aws:kinesis:${region}:${account}:stream/log`;
const roleArn = `arn:aws:iam::${account}:role/reader`;
const ShardId = "shardId-000000000000";

let kinesis: Kinesis;
let endpoint: Endpoint;
let client: KinesisClient;
let clock: ManualClock;
let ConsumerARN: string | undefined;

beforeEach(async () => {
  clock = createManualClock();
  kinesis = await createKinesis({ region, account, clock });
  kinesis.ensureStream({ name: "log", shardCount: 1, retentionHours: 24 });
  const statement = (action: string, resource: string) => ({
    effect: "Allow" as const,
    actions: { patterns: [action], except: false },
    resources: { patterns: [resource], except: false },
    conditional: false,
  });
  const authorize = createAuthorize({
    region,
    account,
    roleOf: new Map([["READER", roleArn]]),
    statements: new Map([[roleArn, [statement("kinesis:SubscribeToShard", `${streamArn}/consumer/fast:*`)]]]),
  });
  endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [kinesis.service], authorize }) });
  client = clientOf("OWNER");
  ConsumerARN = await register("fast");
});
afterEach(async () => {
  client.destroy();
  await kinesis.close();
  await endpoint.close();
});

function clientOf(accessKeyId: string): KinesisClient {
  const credentials = { accessKeyId, secretAccessKey: "s" };
  return new KinesisClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
}

async function register(ConsumerName: string): Promise<string | undefined> {
  const answer = await client.send(new RegisterStreamConsumerCommand({ StreamARN: streamArn, ConsumerName }));
  return answer.Consumer?.ConsumerARN;
}

const put = (text: string) =>
  client.send(new PutRecordCommand({ StreamName: "log", PartitionKey: "key", Data: Buffer.from(text) }));

/** The events of a subscription, one after the other; undefined when it has ended. */
async function subscribe(position: StartingPosition = { Type: "TRIM_HORIZON" }, by = client) {
  const { EventStream } = await by.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: position }),
  );
  const iterator = EventStream?.[Symbol.asyncIterator]();
  return async (): Promise<SubscribeToShardEvent | undefined> =>
    (await iterator?.next())?.value?.SubscribeToShardEvent;
}

const textsOf = (event: SubscribeToShardEvent | undefined): string =>
  (event?.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()).join("");

test("what is there comes first, then what arrives, without being asked for", async () => {
  await put("a");
  await put("b");
  const next = await subscribe();
  expect(textsOf(await next())).toBe("ab");
  await put("c");
  const event = await next();
  expect(textsOf(event)).toBe("c");
  expect(event).toMatchObject({
    MillisBehindLatest: 0,
    ContinuationSequenceNumber: expect.stringMatching(/^\d{56}$/),
  });
});

test("the continuation is where the next subscription goes on", async () => {
  await put("a");
  const first = await subscribe();
  const { ContinuationSequenceNumber: SequenceNumber } = (await first()) ?? {};
  await put("b");
  await clock.advance(5_000);
  const second = await subscribe({ Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
  expect(textsOf(await second())).toBe("b");
});

test("LATEST begins behind everything, and an event without records comes while there are none", async () => {
  await put("a");
  const next = await subscribe({ Type: "LATEST" });
  expect(textsOf(await next())).toBe("");
  await clock.untilPending(2);
  await clock.advance(5_000);
  expect(textsOf(await next())).toBe("");
  await put("b");
  expect(textsOf(await next())).toBe("b");
});

test("it ends after five minutes", async () => {
  const next = await subscribe();
  expect(await next()).toMatchObject({ Records: [] });
  await clock.untilPending(2);
  await clock.advance(300_000);
  let event = await next();
  while (event !== undefined) event = await next();
});

test("it ends with the shard, and names the children", async () => {
  await put("a");
  const next = await subscribe();
  expect(textsOf(await next())).toBe("a");
  const NewStartingHashKey = (2n ** 127n).toString();
  await client.send(new SplitShardCommand({ StreamName: "log", ShardToSplit: ShardId, NewStartingHashKey }));
  const last = await next();
  expect(last?.ChildShards?.map((child) => child.ShardId)).toEqual([
    "shardId-000000000001",
    "shardId-000000000002",
  ]);
  expect(await next()).toBeUndefined();
});

test("a second one is refused within five seconds, and takes over after them", async () => {
  const first = await subscribe();
  await first();
  await expect(subscribe()).rejects.toMatchObject({ name: "ResourceInUseException" });
  await clock.advance(5_000);
  const second = await subscribe();
  await second();
  let event = await first();
  while (event !== undefined) event = await first();
  await put("a");
  expect(textsOf(await second())).toBe("a");
});

test("a consumer or a shard that does not exist is not found", async () => {
  const known = ConsumerARN;
  ConsumerARN = `${streamArn}/consumer/other:1`;
  await expect(subscribe()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  ConsumerARN = known;
  const command = new SubscribeToShardCommand({
    ConsumerARN,
    ShardId: "shardId-000000000009",
    StartingPosition: { Type: "LATEST" },
  });
  await expect(client.send(command)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("esm 1.4: a role has to be allowed to subscribe by the consumer's own ARN", async () => {
  const reader = clientOf("READER");
  const next = await subscribe({ Type: "TRIM_HORIZON" }, reader);
  expect(await next()).toMatchObject({ Records: [] });
  ConsumerARN = await register("slow");
  await expect(subscribe({ Type: "TRIM_HORIZON" }, reader)).rejects.toThrow(
    "is not authorized to perform: kinesis:SubscribeToShard",
  );
  reader.destroy();
});
