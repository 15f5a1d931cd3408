// Covers the whole system as it would be deployed, on the embedded cloud: the synthesized stack, functions from their
// bundles, real WebSocket connections, the log and the views. Does not cover failures of functions, nor restarts with
// state on disk.

import { randomBytes } from "node:crypto";
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
import { connectShop } from "../../cli/shop/client.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { toCustomerId } from "../../processors/gateway/customerId.ts";
import { clientMessage, type ShopMessage } from "../../schemas/messages.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";

type Message = { readonly state: string; readonly msg?: string; readonly [field: string]: unknown };

let shop: RunningShop;
let logDir: string;
let kinesis: ReturnType<typeof createKinesisClient>;
const streamName = "orderly-dev-log";

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), "orderly-logs-"));
  shop = await startShop({ port: 0, stack: await synthesizedStack(), logDir });
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

/** Sends one message on a connection of its own; gives what was heard until the last message, or the end. */
async function say(message: string): Promise<{ readonly heard: readonly Message[] }> {
  const [url = ""] = Object.values(shop.cloud.websocket);
  const socket = new WebSocket(url);
  const heard: Message[] = [];
  try {
    return await new Promise((settle, fail) => {
      socket.once("open", () => socket.send(message));
      socket.once("error", fail);
      socket.once("close", () => settle({ heard }));
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

describe("reading over HTTP", () => {
  const token = randomBytes(32).toString("base64url");
  const customerId = toCustomerId(token);
  const orderIds = ["5b0c9c3e-0000-4000-8000-000000000001", "5b0c9c3e-0000-4000-8000-000000000002"];
  const get = async (path: string, bearer?: string) => {
    const [url = ""] = Object.values(shop.cloud.http);
    const headers = bearer === undefined ? undefined : { authorization: `Bearer ${bearer}` };
    const answer = await fetch(`${url}${path}`, headers && { headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test("shows what one has written, once the view has reached its position", async () => {
    for (const orderId of orderIds) {
      const { heard } = await order({ orderId, ack: true, customer: { token } });
      const position = heard.find(({ state }) => state === "accepted")?.position as string;
      const read = await get(`/orders/${orderId}?after=${position}`, token);
      expect(read).toMatchObject({ status: 200, body: { orderId, order: { customerId } } });
    }
  }, 30_000);

  test("waits for the position of an order that was sent again, too", async () => {
    const [orderId] = orderIds;
    const [url = ""] = Object.values(shop.cloud.websocket);
    const socket = new WebSocket(url);
    const position = await new Promise<string>((settle, fail) => {
      socket.once("error", fail);
      socket.once("open", () =>
        socket.send(JSON.stringify({ action: "order", orderId, ack: true, customer: { token } })),
      );
      socket.on("message", (data) => {
        const message = JSON.parse(String(data)) as Message;
        if (message.state === "accepted") settle(message.position as string);
      });
    });
    socket.close();
    expect(await get(`/orders/${orderId}?after=${position}`, token)).toMatchObject({ status: 200 });
  }, 30_000);

  test("lists a customer's orders newest first, to that customer alone", async () => {
    const { body } = await get(`/customers/${customerId}/orders`, token);
    const listed = (body.orders as readonly { readonly orderId: string }[]).map(({ orderId }) => orderId);
    expect(listed).toEqual([...orderIds].reverse());
    const others = randomBytes(32).toString("base64url");
    const statuses = [
      get(`/customers/${customerId}/orders`, others),
      get(`/customers/${customerId}/orders`),
      get(`/orders/${orderIds[0]}`, others),
      get(`/orders/${orderIds[0]}`),
    ].map(async (answer) => (await answer).status);
    expect(await Promise.all(statuses)).toEqual([403, 401, 404, 404]);
  }, 30_000);

  test("pages through orders by where the last page ended", async () => {
    const [newest, oldest] = await get(`/customers/${customerId}/orders`, token).then(
      ({ body }) => body.orders as readonly { orderId: string; order: { placedAt: string } }[],
    );
    const before = `${newest?.order.placedAt}_${newest?.orderId}`;
    const page = await get(`/customers/${customerId}/orders?before=${before}`, token);
    expect(page.body).toEqual({ orders: [oldest] });
  }, 30_000);

  test("shows the stock", async () => {
    const { body } = await get("/products");
    expect(body.products).toContainEqual(
      expect.objectContaining({ sku: "kettle", available: await available("kettle") }),
    );
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

  test("over 128 KB hears what is too large, and the connection closes with 1009, as API Gateway's do", async () => {
    const before = (await readLog(kinesis, streamName)).length;
    const heard: ShopMessage[] = [];
    const [url = ""] = Object.values(shop.cloud.websocket);
    const client = await connectShop(url, (message) => heard.push(message));
    client.send({ action: "order", x: "x".repeat(131_072) });
    expect(await client.closed).toBe(1009);
    expect(heard).toMatchObject([{ state: "error", msg: expect.stringMatching(/^message: \d+ bytes/) }]);
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
