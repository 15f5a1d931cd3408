// Covers the whole system as it would be deployed, on the embedded cloud: the synthesized stack, functions from their
// bundles, real WebSocket connections, the log and the views. Does not cover failures of functions, nor restarts with
// state on disk.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { runDemo } from "../../cli/demo/runDemo.ts";
import { summarize } from "../../cli/demo/summary.ts";
import { createDynamoClient, createKinesisClient } from "../../cli/log/clients.ts";
import { readLog } from "../../cli/log/readLog.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { clientMessage } from "../../schemas/messages.ts";

type Message = { readonly state: string; readonly msg?: string; readonly [field: string]: unknown };

let shop: RunningShop;
let logDir: string;
let kinesis: ReturnType<typeof createKinesisClient>;
const streamName = "orderly-dev-log";

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), "orderly-logs-"));
  shop = await startShop({ port: 0, logDir });
  kinesis = createKinesisClient(shop.cloud);
  await receiveStock(
    { client: kinesis, streamName },
    { deliveryId: "tests", quantities: { kettle: 1_000, teapot: 10 } },
  );
}, 60_000);

afterAll(async () => {
  kinesis?.destroy();
  await shop?.close();
  await rm(logDir, { recursive: true, force: true });
}, 30_000);

/** Sends one message on a connection of its own; gives what was heard until the last message, or the close code. */
async function say(message: string): Promise<{ readonly heard: readonly Message[]; readonly code?: number }> {
  const [url = ""] = Object.values(shop.cloud.websocket);
  const socket = new WebSocket(url);
  const heard: Message[] = [];
  try {
    return await new Promise((settle, fail) => {
      socket.once("open", () => socket.send(message));
      socket.once("error", fail);
      socket.once("close", (code) => settle({ heard, code }));
      socket.on("message", (data) => {
        const one = clientMessage.parse(JSON.parse(String(data))) as Message;
        heard.push(one);
        if (["finished", "error", "order"].includes(one.state)) settle({ heard });
      });
    });
  } finally {
    socket.close();
  }
}

const order = (over: object = {}): Promise<{ readonly heard: readonly Message[] }> =>
  say(JSON.stringify({ action: "order", ...over }));
const wire = (heard: readonly Message[]): readonly string[] => heard.map(({ state, msg }) => msg ?? state);

describe("an order over a WebSocket", () => {
  test("with nothing but its action hears from every service, in order", async () => {
    const { heard } = await order();
    expect(heard.map(({ state }) => state)).toEqual(["started", "success", "success", "success", "finished"]);
    expect(heard.map(({ step }) => step)).toEqual(["order", "payment", "stock", "mail", "order"]);
    expect(wire(heard).slice(1, -1)).toEqual(["Payment succeeded.", "Stock reserved.", "Mail sent."]);
    const sequences = heard.map(({ sequence }) => sequence as number);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(new Set(sequences).size).toBe(sequences.length);
  }, 30_000);

  test("that is declined hears so, and nothing after it", async () => {
    const { heard } = await order({ card: "decline" });
    expect(wire(heard)).toEqual(["started", "Payment not allowed."]);
  }, 30_000);

  test("whose payment times out once is completed after a retry", async () => {
    const { heard } = await order({ card: "timeoutOnce" });
    expect(wire(heard)).toEqual([
      "started",
      "Payment succeeded.",
      "Stock reserved.",
      "Mail sent.",
      "finished",
    ]);
  }, 30_000);

  test("that finds one product short reserves nothing of the others", async () => {
    const items = [
      { sku: "kettle", quantity: 1 },
      { sku: "teapot", quantity: 99 },
    ];
    const before = await available("kettle");
    const { heard } = await order({ items });
    expect(wire(heard)).toEqual(["started", "Payment succeeded.", "Not enough stock."]);
    expect(await available("kettle")).toBe(before);
  }, 30_000);

  test("leaves a mail that can be read", async () => {
    const email = "reader@example.com";
    await order({ customer: { id: "reader", email } });
    const answer = await fetch(`${shop.cloud.endpoint}/_aws/ses?email=${email}`);
    const { messages } = (await answer.json()) as { messages: { to: string[] }[] };
    expect(messages.map(({ to }) => to)).toEqual([[email]]);
  }, 30_000);

  test("can be asked for", async () => {
    const orderId = "2f1e7c52-3a4b-4c8d-9e0f-112233445566";
    await order({ orderId });
    const { heard } = await say(JSON.stringify({ action: "getOrder", orderId }));
    expect(heard).toMatchObject([{ state: "order", orderId, order: { customerId: "guest" } }]);
  }, 30_000);

  test("writes its functions' logs to files", async () => {
    await order();
    const files = await readdir(join(logDir, "aws", "lambda", "orderly-dev-payment"));
    expect(files.length).toBeGreaterThan(0);
  }, 30_000);
});

describe("a message that is no valid command", () => {
  test.each<[string, string, string]>([
    ["not JSON", "hello", "message: it is not JSON"],
    ["an unknown action", '{"action":"dance"}', "action: expected"],
    ["an invalid order", '{"action":"order","items":[{"sku":"kettle","quantity":0}]}', "items[0].quantity"],
    ["too long for a command", JSON.stringify({ action: "order", x: "x".repeat(100_000) }), "message: "],
  ])(
    "gets one error and leaves the log as it is: %s",
    async (_what, message, start) => {
      const before = (await readLog(kinesis, streamName)).length;
      const { heard } = await say(message);
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatchObject({ state: "error", msg: expect.stringContaining(start) });
      expect(await readLog(kinesis, streamName)).toHaveLength(before);
    },
    30_000,
  );

  test("over 128 KB closes the connection with 1009, as API Gateway does", async () => {
    const before = (await readLog(kinesis, streamName)).length;
    const { code, heard } = await say("x".repeat(131_073));
    expect(code).toBe(1009);
    expect(heard).toEqual([]);
    expect(await readLog(kinesis, streamName)).toHaveLength(before);
  }, 30_000);
});

test("the demo's orders all come to their end, and the views show what the log holds", async () => {
  const result = await runDemo({
    cloud: shop.cloud,
    stage: shop.stage,
    orders: 12,
    connections: 4,
    usualOnly: false,
    timeoutMs: 30_000,
    onMessage: () => {},
    signal: new AbortController().signal,
  });
  const summary = summarize(result);
  expect(summary).toMatchObject({
    orders: 12,
    statuses: { completed: 10, cancelled: 2 },
    unfinished: 0,
    duplicates: 0,
    orderViolations: 0,
    ok: true,
  });
  expect(summary.duplicatesInLog).toBeGreaterThan(0);
}, 60_000);

async function available(sku: string): Promise<number> {
  const client = createDynamoClient(shop.cloud);
  const Key = { pk: { S: sku }, sk: { S: "item" } };
  const { Item } = await client.send(new GetItemCommand({ TableName: "orderly-dev-stock", Key }));
  client.destroy();
  return Number(Item?.item?.M?.available?.N);
}
