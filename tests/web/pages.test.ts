// Covers the shop and the console in a real Chromium against the synthesized stack: an order's progress to each of its
// ends, what reloads and lost connections leave behind, the story of an order, redrive and skip, keyboard,
// accessibility, and that the browser has nothing to complain of. Does not cover other browsers, nor how pages look.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page, WebSocketRoute } from "playwright-core";
import { type Console, createConsole } from "../../cli/console/createConsole.ts";
import { isLast } from "../../cli/demo/conversation.ts";
import { createKinesisClient } from "../../cli/log/clients.ts";
import { toPagesConfig } from "../../cli/pages/pagesConfig.ts";
import { type Pages, servePages } from "../../cli/pages/servePages.ts";
import { connectShop } from "../../cli/shop/client.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { toCustomerId } from "../../processors/gateway/customerId.ts";
import { findBarriers, findChromium, openBrowser } from "./openBrowser.ts";

const chromium = findChromium();
let shop: RunningShop;
let pages: Pages;
let console: Console;
let chrome: Awaited<ReturnType<typeof openBrowser>>;

const inBrowser = chromium === undefined ? describe.skip : describe;

beforeAll(async () => {
  if (chromium === undefined) return;
  [chrome, shop] = await Promise.all([openBrowser(chromium), startShop({ port: 0 })]);
  console = createConsole(shop);
  pages = await servePages({ port: 0, config: toPagesConfig(shop.cloud), console });
  const client = createKinesisClient(shop.cloud);
  await receiveStock(
    { client, streamName: `orderly-${shop.stage}-log` },
    { deliveryId: "tests", quantities: { kettle: 1_000, cup: 1_000, "tea-green": 20 } },
  );
  client.destroy();
  await warmUp();
}, 120_000);

afterAll(async () => {
  await chrome?.browser.close();
  await pages?.close();
  await console?.close();
  await shop?.close();
}, 30_000);

/** Lets every function start before a browser's patience is at stake: one order, and each way of reading. */
async function warmUp(): Promise<void> {
  const { httpUrl, websocketUrl } = toPagesConfig(shop.cloud);
  const end = Promise.withResolvers<void>();
  const client = await connectShop(websocketUrl, (message) => isLast(message) && end.resolve());
  client.send({ action: "order" });
  await end.promise;
  client.close();
  const headers = { authorization: `Bearer ${"t".repeat(43)}` };
  const paths = ["/products", `/orders/${randomUUID()}`, `/customers/${toCustomerId("t".repeat(43))}/orders`];
  for (const path of paths) while ((await fetch(`${httpUrl}${path}`, { headers })).status >= 500);
}

/** A visitor with a kettle in the basket, and a card chosen. */
async function visit(scenario = "approve", options?: Parameters<typeof chrome.visit>[1]): Promise<Page> {
  const page = await chrome.visit(pages.url, options);
  await page.getByRole("button", { name: "Add Kettle to the basket" }).click();
  await page.locator(`input[value=${scenario}]`).check();
  return page;
}

const order = (page: Page) => page.getByRole("button", { name: "Order", exact: true }).click();

/** The step's row once it has come to that state. */
const step = (page: Page, name: string, state: string) =>
  page.locator(`.progress [data-step=${name}][data-state=${state}]`).first().waitFor();

/** Plays the network between the page and the gateway: `on` gets every message of a connection, from 0 on. */
function routeSockets(
  page: Page,
  on: (connection: number, message: { readonly state: string }, socket: WebSocketRoute) => boolean,
): Promise<void> {
  let count = 0;
  return page.routeWebSocket(/.*/, (socket) => {
    const connection = count++;
    socket.connectToServer().onMessage((text) => {
      if (on(connection, JSON.parse(String(text)), socket)) socket.send(text);
    });
  });
}

inBrowser("an order", () => {
  test("shows each service's report, and stands in the list of the customer's own orders", async () => {
    const page = await visit();
    await order(page);
    for (const name of ["order", "payment", "stock", "mail", "end"]) await step(page, name, "done");
    await page.locator(".orders .badge.good").waitFor();
    expect(await page.locator(".orders summary").innerText()).toContain("€25.99");
    const other = await chrome.visit(pages.url);
    await other.getByText("None yet.").waitFor();
  }, 60_000);

  test("that is declined shows the error at the payment, and that nothing follows", async () => {
    const page = await visit("decline");
    await order(page);
    await step(page, "payment", "failed");
    await page.getByText("Payment not allowed.").waitFor();
    await step(page, "mail", "skipped");
    await page.locator(".orders .badge.bad").waitFor();
  }, 60_000);

  test("that finds the stock short shows the error there, and the refund", async () => {
    const page = await visit("short");
    await order(page);
    await step(page, "stock", "failed");
    await page.getByText("Your money is back").waitFor();
  }, 60_000);

  test("without a mail address fails at the mail alone", async () => {
    const page = await visit("no-mail");
    await order(page);
    await step(page, "mail", "failed");
    await step(page, "stock", "done");
    await page.getByText("Finished without mail").waitFor();
  }, 60_000);

  test("of a slow bank is under way until the bank answers", async () => {
    const page = await visit("slow");
    await order(page);
    await step(page, "payment", "active");
    await step(page, "end", "done");
  }, 60_000);

  test("can be placed and followed by keyboard alone", async () => {
    const page = await chrome.visit(pages.url);
    const add = page.getByRole("button", { name: "Add Cup to the basket" });
    await add.focus();
    await page.keyboard.press("Enter");
    const email = page.getByRole("textbox", { name: "Mail address" });
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press("Tab");
      if (await email.evaluate("(field) => field === document.activeElement")) break;
    }
    await page.keyboard.press("Enter");
    await step(page, "end", "done");
  }, 60_000);
});

inBrowser("what is missed", () => {
  test("on a socket that drops in the middle is caught up with", async () => {
    const page = await visit("approve", {
      before: (opened) =>
        routeSockets(opened, (connection, { state }, socket) => {
          if (connection > 0 || state === "started") return true;
          void socket.close();
          return false;
        }),
    });
    await order(page);
    await step(page, "end", "done");
    await step(page, "payment", "done");
  }, 60_000);

  test("over a reload in the middle is caught up with", async () => {
    const page = await visit("approve", {
      before: (opened) => routeSockets(opened, (_connection, { state }) => state === "started"),
    });
    await order(page);
    await step(page, "order", "done");
    await page.reload();
    await step(page, "end", "done");
  }, 60_000);

  test("when the order itself was lost is sent again, and ordered once", async () => {
    let sent = 0;
    const page = await visit("approve", {
      before: (opened) =>
        opened.routeWebSocket(/.*/, (socket) => {
          const server = socket.connectToServer();
          socket.onMessage((text) => {
            sent += 1;
            if (sent === 1) return void socket.close();
            return server.send(text);
          });
        }),
    });
    await order(page);
    await step(page, "end", "done");
    expect(sent).toBe(2);
    await page.locator(".orders .badge.good").waitFor();
    expect(await page.locator(".orders summary").count()).toBe(1);
  }, 60_000);
});

inBrowser("the console", () => {
  const open = (options?: Parameters<typeof chrome.visit>[1]) =>
    chrome.visit(`${pages.url}/console`, options);

  test("shows every processor at work, and the whole story of an order", async () => {
    const page = await open();
    for (const name of ["payment", "stock", "order", "mail", "orders"]) {
      await page.locator(`[data-processor=${name}]`).waitFor();
    }
    await page.locator(".tail button").first().click();
    for (const type of ["order.placed", "payment.authorized"]) {
      await page.locator(`.story [data-type="${type}"]`).first().waitFor();
    }
  }, 60_000);

  test("shows a parked event with its error, redrives it in vain, and skips it", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Poison an order" }).click();
    const held = page.locator("[data-held]");
    await held.getByText("The payment provider did not answer in time.").waitFor();
    await held.getByRole("button", { name: "Redrive" }).click();
    await held.getByText("tried 6 times; 0 wait behind it").waitFor();
    await held.getByRole("button", { name: "Skip the first" }).click();
    await page.getByText("Nothing is parked.").waitFor();
  }, 60_000);

  test("shows what a view keeps", async () => {
    const page = await open();
    await page.locator(".tail li", { hasText: "order.placed" }).first().locator("button").click();
    const placed = page.locator('.story [data-type="order.placed"] dd').nth(1);
    const orderId = await placed.textContent();
    await page.getByRole("textbox", { name: "Key", exact: true }).fill(orderId ?? "");
    await page.getByRole("button", { name: "Look" }).click();
    await page.locator(".scroll pre", { hasText: '"timeLine"' }).waitFor();
  }, 60_000);

  test("goes on through a reshard", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Reshard the log" }).click();
    await page.locator(".shards li", { hasText: "closed" }).first().waitFor();
    await page.locator(".shards li", { hasText: "open" }).nth(2).waitFor();
    const visitor = await visit();
    await order(visitor);
    await step(visitor, "end", "done");
  }, 60_000);
});

inBrowser("a page", () => {
  test.each([
    ["light, on a desk", { colorScheme: "light" as const, viewport: { width: 1280, height: 900 } }],
    ["dark, on a phone", { colorScheme: "dark" as const, viewport: { width: 390, height: 844 } }],
  ])(
    "has no barriers: %s",
    async (_what, options) => {
      const page = await visit("short", options);
      expect(await findBarriers(page)).toEqual([]);
      await order(page);
      await page.getByText("Your money is back").waitFor();
      await page.locator(".orders .badge.bad").waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    },
    30_000,
  );

  test("of the console has no barriers", async () => {
    const page = await chrome.visit(`${pages.url}/console`, { viewport: { width: 390, height: 844 } });
    await page.locator(".tail button").first().click();
    await page.locator(".story .time-line li").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  }, 60_000);

  test("gave the browser nothing to complain of in all of this", () => {
    expect(chrome.complaints).toEqual([]);
  });
});
