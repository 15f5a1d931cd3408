import { randomUUID } from "node:crypto";
import { createConsole } from "../../cli/console/createConsole.ts";
import { isLast } from "../../cli/demo/conversation.ts";
import { createKinesisClient } from "../../cli/log/clients.ts";
import { toPagesConfig } from "../../cli/pages/pagesConfig.ts";
import { servePages } from "../../cli/pages/servePages.ts";
import { connectShop } from "../../cli/shop/client.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { toCustomerId } from "../../processors/gateway/customerId.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";
import { openBrowser } from "./openBrowser.ts";

/** A browser, and the pages of a shop with stock whose functions are warm. */
export async function openPages(executablePath: string) {
  const started = synthesizedStack().then((stack) => startShop({ port: 0, stack }));
  const [chrome, shop] = await Promise.all([openBrowser(executablePath), started]);
  const console = createConsole(shop);
  const config = toPagesConfig(shop.cloud);
  const [pages] = await Promise.all([servePages({ port: 0, config, console }), fill(shop)]);
  const close = async (): Promise<void> => {
    await chrome.browser.close();
    await pages.close();
    await console.close();
    await shop.close();
  };
  return { chrome, shop, url: pages.url, close };
}

/** Lets every function start before a browser's patience is at stake: one order, and each way of reading. */
async function fill(shop: RunningShop): Promise<void> {
  const client = createKinesisClient(shop.cloud);
  await receiveStock(
    { client, streamName: `orderly-${shop.stage}-log` },
    { deliveryId: "tests", quantities: { kettle: 1_000, cup: 1_000, "tea-green": 20 } },
  );
  client.destroy();
  const token = "t".repeat(43);
  const headers = { authorization: `Bearer ${token}` };
  const { httpUrl } = toPagesConfig(shop.cloud);
  const paths = ["/products", `/orders/${randomUUID()}`, `/customers/${toCustomerId(token)}/orders`];
  const answered = async (path: string): Promise<void> => {
    while ((await fetch(`${httpUrl}${path}`, { headers })).status >= 500);
  };
  await Promise.all([orderOnce(shop), resumeOnce(shop), ...paths.map(answered)]);
}

async function orderOnce({ cloud }: RunningShop): Promise<void> {
  const end = Promise.withResolvers<void>();
  const client = await connectShop(
    toPagesConfig(cloud).websocketUrl,
    (message) => isLast(message) && end.resolve(),
  );
  client.send({ action: "order" });
  await end.promise;
  client.close();
}

async function resumeOnce({ cloud }: RunningShop): Promise<void> {
  const refused = Promise.withResolvers<void>();
  const client = await connectShop(toPagesConfig(cloud).websocketUrl, () => refused.resolve());
  client.send({ action: "resume", orderId: randomUUID() });
  await refused.promise;
  client.close();
}
