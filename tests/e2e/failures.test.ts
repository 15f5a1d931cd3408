// Covers failures on the embedded cloud, as they would be deployed: a payment that never answers, an event that nobody can
// read, what Lambda gives up, in time or late, the operator's redrive and skip, a client that comes back. Does not cover crashes of functions
// (tests/engine, tests/simulation) or the texts of the commands.
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createKinesisClient, createS3Client } from "../../cli/log/clients.ts";
import { commandProcessor } from "../../cli/operator/commandProcessor.ts";
import { healService } from "../../cli/operator/healService.ts";
import { listParked, type ParkedFilter } from "../../cli/operator/listParked.ts";
import { type Operator, openOperator } from "../../cli/operator/operator.ts";
import { findHeldKeys, redriveKey, toHeldKeys } from "../../cli/operator/redriveKeys.ts";
import { connectShop, type ShopClient } from "../../cli/shop/client.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { Entity } from "../../engine/core/entity.ts";
import { type Position, parsePosition, toLane } from "../../engine/index.ts";
import { openKeyReader } from "../../replay/log/keyReader.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { toExampleEvent } from "../../schemas/examples.ts";
import type { ShopMessage } from "../../schemas/messages.ts";
import { names } from "../../stacks/names.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";

const streamName = names.stream("dev");

let shop: RunningShop;
let logDir: string;
let operator: Operator;
let kinesis: ReturnType<typeof createKinesisClient>;
const clients: ShopClient[] = [];

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), "orderly-logs-"));
  shop = await startShop({ port: 0, stack: await synthesizedStack(), logDir });
  kinesis = createKinesisClient(shop.cloud);
  operator = await openOperator({ endpoint: shop.cloud.endpoint, stage: "dev" });
  await receiveStock({ client: kinesis, streamName }, { deliveryId: "tests", quantities: { kettle: 1_000 } });
}, 60_000);

afterAll(async () => {
  for (const client of clients) client.close();
  operator?.close();
  kinesis?.destroy();
  await shop?.close();
  await rm(logDir, { recursive: true, force: true });
}, 30_000);

/** A connection that keeps what it hears, and can wait for a message. */
async function connect() {
  const heard: ShopMessage[] = [];
  const waiting = new EventEmitter();
  const [url = ""] = Object.values(shop.cloud.websocket);
  const client = await connectShop(url, (message) => {
    heard.push(message);
    waiting.emit("message");
  });
  clients.push(client);
  async function until(...states: readonly string[]): Promise<ShopMessage> {
    for (;;) {
      const found = heard.find(({ state }) => states.includes(state));
      if (found) return found;
      await once(waiting, "message");
    }
  }
  return { ...client, heard, until };
}

/** What is parked, once it is as many. */
async function parkedOf(filter: ParkedFilter, count: number) {
  for (;;) {
    const parked = await listParked(operator, filter);
    if (parked.length >= count) return parked;
  }
}

test("a payment that never answers is parked, its client told, and others go on; skipped, the key is free", async () => {
  const orderId = randomUUID();
  const [stuck, other] = [await connect(), await connect()];
  stuck.send({ action: "order", orderId, card: "timeoutAlways" });
  other.send({ action: "order" });
  await other.until("finished");
  expect(await stuck.until("error")).toMatchObject({
    orderId,
    step: "payment",
    code: "ORDERLY_HANDLER_FAILED",
    msg: "This step cannot be done now. It is set aside and not lost.",
  });
  const [event] = await parkedOf({ processor: "payment", key: orderId }, 1);
  expect(event).toMatchObject({ type: "order.placed", attempts: 5, code: "ORDERLY_HANDLER_FAILED" });

  const again = await redriveKey(operator, { processor: "payment", key: orderId });
  expect(again).toMatchObject({ applied: 0, remaining: 1, stopped: { position: event?.position } });
  const decision = {
    command: "skip",
    key: orderId,
    position: event?.position ?? "",
    reason: "a test",
  } as const;
  expect(await commandProcessor(operator, "payment", decision)).toMatchObject({ remaining: 0 });
  expect(await listParked(operator, { key: orderId })).toEqual([]);
}, 60_000);

test("an event that nobody can read holds its key; skipped and redriven, the order comes to its end", async () => {
  const orderId = randomUUID();
  const poison = toExampleEvent("order.placed", {
    subject: orderId,
    id: randomUUID(),
    data: { total: "free" },
  });
  await kinesis.send(
    new PutRecordsCommand({
      StreamName: streamName,
      Records: [{ PartitionKey: toLane(orderId), Data: Buffer.from(JSON.stringify(poison)) }],
    }),
  );
  // Everybody who handles its type: payment, stock, order and the view.
  const unreadable = await parkedOf({ key: orderId }, 4);
  expect(new Set(unreadable.map(({ code }) => code))).toEqual(new Set(["ORDERLY_EVENT_INVALID"]));

  const client = await connect();
  client.send({ action: "order", orderId });
  expect(await client.until("error")).toMatchObject({ orderId, code: "ORDERLY_KEY_HELD" });
  await parkedOf({ key: orderId }, 8);
  for (const { processor, position } of unreadable) {
    const reason = "a producer's mistake";
    await commandProcessor(operator, processor, { command: "skip", key: orderId, position, reason });
  }
  // A service that still holds the key parks what the others make of the order, until it is redriven as well.
  for (const held of toHeldKeys(await listParked(operator, { key: orderId })))
    await redriveKey(operator, held);
  await client.until("finished");
  expect(await listParked(operator, { key: orderId })).toEqual([]);
}, 60_000);

type Place = { readonly shardId: string; readonly sequenceNumber: string };

/** Does what Lambda does with a record of a processor that it gives up. */
async function giveUp(processor: string, { shardId, sequenceNumber }: Place, data: string): Promise<void> {
  const { subject } = JSON.parse(data) as { readonly subject: string };
  const kinesisRecord = {
    partitionKey: toLane(subject),
    sequenceNumber,
    data: Buffer.from(data).toString("base64"),
    approximateArrivalTimestamp: 1,
  };
  const { region, account } = shop.cloud;
  const functionArn = `arn:aws:lambda:${region}:${account}:function:${names.lambda("dev", processor)}`;
  const failure = {
    requestContext: { functionArn, condition: "RetryAttemptsExhausted" },
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: sequenceNumber,
      endSequenceNumber: sequenceNumber,
      batchSize: 1,
      streamArn: `arn:aws:kinesis:${region}:${account}:stream/${streamName}`,
    },
    payload: JSON.stringify({
      Records: [{ kinesis: kinesisRecord, eventID: `${shardId}:${sequenceNumber}` }],
    }),
  };
  const s3 = createS3Client(shop.cloud);
  const Bucket = names.failuresBucket("dev", account);
  const Key = `aws/lambda/${randomUUID()}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(failure) }));
  s3.destroy();
}

test("what Lambda gives up is parked by way of the bucket", async () => {
  const key = randomUUID();
  const event = toExampleEvent("order.placed", { subject: key, id: randomUUID() });
  const sequenceNumber = "49660000000000000000000000000000000000000000000000000099";
  await giveUp("payment", { shardId: "shardId-000000000000", sequenceNumber }, JSON.stringify(event));
  const [parked] = await parkedOf({ processor: "payment", key }, 1);
  expect(parked).toMatchObject({ eventId: event.id, code: "ORDERLY_INVOCATION_FAILED" });
}, 60_000);

/** Has the mapping of a processor's function leave events out, or no more. */
async function filter(processor: string, pattern: object | undefined): Promise<void> {
  const { lambda } = operator;
  const FunctionName = names.lambda("dev", processor);
  const { EventSourceMappings: [found] = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const Filters = pattern ? [{ Pattern: JSON.stringify(pattern) }] : [];
  const UUID = found?.UUID ?? "";
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, FilterCriteria: { Filters } }));
  for (;;) {
    const now = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    if (now.State === "Enabled" && (now.FilterCriteria?.Filters?.length ?? 0) === Filters.length) return;
  }
}

test("what is given up late is redriven at its own place, and the order that waited for it comes to its end", async () => {
  const orderId = randomUUID();
  await filter("stock", { data: { type: [{ "anything-but": ["order.placed"] }] } });
  const client = await connect();
  client.send({ action: "order", orderId });
  const paid = await client.until("success");
  expect(paid).toMatchObject({ orderId, step: "payment" });
  // Stock has settled the payment of an order that it knows nothing of.
  const stock = createDynamoEntityStore({ tableName: names.table("dev", "stock"), client: operator.dynamo });
  while (!(await stock.load([orderId])).get(orderId)?.position);
  await filter("stock", undefined);
  const { source } = await operator.log();
  const { events } = await openKeyReader(source, { key: orderId, codec: eventCodec });
  const placed = events.find((one) => "event" in one && one.event.type === "order.placed");
  await giveUp("stock", parsePosition(placed?.position ?? ""), placed?.data ?? "");
  const [parked] = await parkedOf({ processor: "stock", key: orderId }, 1);
  expect(parked).toMatchObject({ late: true, position: placed?.position });
  expect(await redriveKey(operator, { processor: "stock", key: orderId })).toMatchObject({
    applied: 1,
    remaining: 0,
  });
  await client.until("finished");
  expect((await stock.load([orderId])).get(orderId)).toMatchObject({ state: { status: "reserved" } });
  expect(await healService(operator, { processor: "stock", key: orderId, execute: true })).toMatchObject({
    differs: false,
    held: false,
  });
}, 60_000);

test("what stands in the log alone is found by its key, and redriven out of the log", async () => {
  const orderId = randomUUID();
  const client = await connect();
  client.send({ action: "order", orderId });
  await client.until("finished");
  const tableName = names.table("dev", "payment");
  const payment = createDynamoEntityStore({ tableName, client: operator.dynamo });
  const entity = (await payment.load([orderId])).get(orderId) as Entity;
  // As if more than is kept had come before it.
  const overflow = entity.position as Position;
  const full: Entity = {
    ...entity,
    state: { status: "none" },
    held: { count: 0, since: overflow, overflow },
  };
  const commit = { key: orderId, entity: full, index: {}, items: [] };
  expect(await payment.commit(commit)).toBe("committed");
  const [held, ...others] = await findHeldKeys(operator, { key: orderId });
  expect([held, others]).toEqual([{ processor: "payment", key: orderId, count: 0 }, []]);
  expect(await redriveKey(operator, { processor: "payment", key: orderId })).toEqual({
    key: orderId,
    applied: 1,
    remaining: 0,
  });
  const after = (await payment.load([orderId])).get(orderId);
  expect(after?.state).toEqual(entity.state);
  expect(after?.held).toBeUndefined();
}, 60_000);

test("a client that lost its connection comes back, gets what it missed, and hears the rest", async () => {
  const orderId = randomUUID();
  const lost = await connect();
  lost.send({ action: "order", orderId });
  await lost.until("started");
  lost.close();
  const back = await connect();
  for (;;) {
    back.send({ action: "resume", orderId });
    if ((await back.until("started", "error")).state === "started") break;
    back.heard.length = 0;
  }
  await back.until("finished");
  const sequences = [
    ...new Set(back.heard.map((message) => ("sequence" in message ? message.sequence : -1))),
  ];
  expect(sequences).toEqual([...sequences].sort((a, b) => Number(a) - Number(b)));
  expect(new Set(back.heard.map(({ state }) => state))).toEqual(new Set(["started", "success", "finished"]));
  expect(sequences).toHaveLength(5);
}, 60_000);
