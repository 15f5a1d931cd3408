// Covers the wire form that the front end of the reference demo speaks, on the synthesized stack: it sends
// {"action":"order"} and nothing else, and understands `state` and `msg` alone. Does not cover what other clients may
// say and hear (tests/e2e/shop.test.ts).
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { createKinesisClient } from "../../cli/log/clients.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";

let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop({ port: 0, stack: await synthesizedStack() });
}, 60_000);

afterAll(async () => {
  await shop?.close();
}, 30_000);

/** The front end: opens a connection, orders, and shows lines until it is told of an end. */
function orderAsTheDemoDoes(): Promise<readonly string[]> {
  const [url = ""] = Object.values(shop.cloud.websocket);
  const shown: string[] = [];
  const socket = new WebSocket(url);
  return new Promise((settle, fail) => {
    socket.once("open", () => socket.send('{"action":"order"}'));
    socket.once("error", fail);
    socket.on("message", (data, isBinary) => {
      if (isBinary) return fail(new Error("the front end reads text"));
      const { state, msg } = JSON.parse(String(data)) as Record<string, unknown>;
      shown.push(msg === undefined ? String(state) : `${state}: ${msg}`);
      if (state !== "finished" && state !== "error") return;
      socket.close();
      settle(shown);
    });
  });
}

/** The log has two shards: what came in is certain to be there once the view of the stock shows it. */
async function untilInStock(sku: string): Promise<void> {
  const [url = ""] = Object.values(shop.cloud.http);
  type Products = { readonly products: readonly { readonly sku: string; readonly available: number }[] };
  for (;;) {
    const { products } = (await (await fetch(`${url}/products`)).json()) as Products;
    if (products.some((product) => product.sku === sku && product.available > 0)) return;
  }
}

test("without stock it hears of the payment and of the error, and of nothing else", async () => {
  expect(await orderAsTheDemoDoes()).toEqual([
    "started",
    "success: Payment succeeded.",
    "error: Not enough stock.",
  ]);
}, 30_000);

test("with stock it hears each service in turn, and the end", async () => {
  const client = createKinesisClient(shop.cloud);
  await receiveStock(
    { client, streamName: `orderly-${shop.stage}-log` },
    { deliveryId: "first", quantities: { kettle: 1 } },
  );
  client.destroy();
  await untilInStock("kettle");
  expect(await orderAsTheDemoDoes()).toEqual([
    "started",
    "success: Payment succeeded.",
    "success: Stock reserved.",
    "success: Mail sent.",
    "finished",
  ]);
}, 30_000);
