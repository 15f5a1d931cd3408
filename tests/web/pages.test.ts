// Covers the shop and the console in a real Chromium against the synthesized stack: an order's progress to each of its
// ends, what reloads and lost connections leave behind, the story of an order by each of its IDs, faults that last,
// redrive and skip, a reshard, keyboard, accessibility, and that the browser has nothing to complain of. Does not cover
// other browsers, nor how pages look.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Locator, Page, WebSocketRoute } from "playwright-core";
import { createDynamoClient } from "../../cli/log/clients.ts";
import type { Story } from "../../cli/watch/findStory.ts";
import { createDynamoOperations } from "../../replay/aws/dynamoOperations.ts";
import { names } from "../../stacks/names.ts";
import { findBarriers, findChromium, findOverflow } from "./openBrowser.ts";
import { openPages } from "./openPages.ts";

const chromium = findChromium();
const inBrowser = chromium === undefined ? describe.skip : describe;
const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };

let opened: Awaited<ReturnType<typeof openPages>>;
/** One visitor, who orders most of what is ordered here, and the console, both open all the while. */
let page: Page;
let watched: Page;

beforeAll(async () => {
  if (chromium === undefined) return;
  opened = await openPages(chromium);
  const { chrome, url } = opened;
  [page, watched] = await Promise.all([
    chrome.visit(url, { viewport: desk }),
    chrome.visit(`${url}/console`, { viewport: desk }),
  ]);
}, 120_000);

afterAll(() => opened?.close(), 30_000);

/** Puts a kettle into the basket, chooses a card, and orders; the card of the order's progress. */
async function order(on: Page, scenario: string): Promise<Locator> {
  const known = await on.locator(".progress").count();
  await on.getByRole("button", { name: "Add Kettle to the basket" }).click();
  await on.locator(`input[value=${scenario}]`).check();
  await on.getByRole("button", { name: "Order", exact: true }).click();
  if (known < tracksMax) await on.locator(".progress").nth(known).waitFor();
  const orderId = await on.locator(".progress").first().getAttribute("data-order");
  return on.locator(`[data-order="${orderId}"]`);
}

/** Orders that a page shows the progress of. */
const tracksMax = 5;

/** Settles once the order's step has come to that state. */
const step = (card: Locator, name: string, state: string) =>
  card.locator(`[data-step=${name}][data-state=${state}]`).waitFor();

const idOf = async (card: Locator): Promise<string> => (await card.getAttribute("data-order")) ?? "";

/** The order as "My orders" lists it, once it says how it ended. */
async function listed(on: Page, card: Locator, badge: string): Promise<Locator> {
  const item = on.locator(`[data-listed="${await idOf(card)}"]`);
  await item.locator(`.badge.${badge}`).waitFor();
  return item;
}

/** Plays the network between a page and the gateway: each says whether a message gets through. */
type Network = {
  up: (socket: WebSocketRoute) => boolean;
  down: (message: { readonly state: string }, socket: WebSocketRoute) => boolean;
};

const wellBehaved: Network = { up: () => true, down: () => true };

function routeSockets(routed: Page, network: Network): Promise<void> {
  return routed.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => network.up(socket) && server.send(text));
    server.onMessage((text) => network.down(JSON.parse(String(text)), socket) && socket.send(text));
  });
}

/** Searches in the console; settles once the story has events. */
async function search(id: string): Promise<void> {
  await watched.getByRole("searchbox", { name: "ID to search for" }).fill(id);
  await watched.getByRole("button", { name: "Search" }).click();
  await watched.locator(".story h2", { hasText: id }).waitFor();
  await watched.locator('.story [data-type="order.placed"]').first().waitFor();
}

inBrowser("an order", () => {
  const cards = new Map<string, Locator>();
  const cardOf = (scenario: string) => cards.get(scenario) as Locator;

  // All of them at once: each card shows its own.
  beforeAll(async () => {
    // What goes wrong here is waited for below; it takes the engine its tries.
    await watched.getByRole("button", { name: "Poison an order" }).click();
    for (const scenario of ["approve", "decline", "short", "no-mail"]) {
      cards.set(scenario, await order(page, scenario));
    }
  }, 60_000);

  test("of a slow bank is under way until the bank answers", async () => {
    const card = await order(page, "slow");
    await step(card, "payment", "active");
    await step(card, "end", "done");
  });

  test("shows each service's report, and stands in the list of the customer's own orders", async () => {
    const card = cardOf("approve");
    for (const name of ["order", "payment", "stock", "mail", "end"]) await step(card, name, "done");
    expect(await (await listed(page, card, "good")).innerText()).toContain("€25.99");
  });

  test("that is declined shows the error at the payment, and that nothing follows", async () => {
    const card = cardOf("decline");
    await step(card, "payment", "failed");
    await card.getByText("Payment not allowed.").waitFor();
    await step(card, "mail", "skipped");
    await listed(page, card, "bad");
  });

  test("that finds the stock short shows the error there, and the refund", async () => {
    await step(cardOf("short"), "stock", "failed");
    await cardOf("short").getByText("Your money is back").waitFor();
  });

  test("without a mail address fails at the mail alone", async () => {
    const card = cardOf("no-mail");
    await step(card, "mail", "failed");
    await step(card, "stock", "done");
    await card.getByText("Finished without mail").waitFor();
  });

  test("that was made last is listed first", async () => {
    const times = page.locator(".orders time[datetime]").filter({ visible: true });
    await expectSorted(() => times.evaluateAll((all) => all.map((time) => time.getAttribute("datetime"))));
  });
});

/** Newest first, and more than one. */
async function expectSorted(read: () => Promise<readonly (string | null)[]>): Promise<void> {
  const times = await read();
  expect(times.length).toBeGreaterThan(1);
  expect(times).toEqual([...times].sort().reverse());
}

inBrowser("somebody who was never here", () => {
  let other: Page;
  const network = { ...wellBehaved };
  beforeAll(async () => {
    other = await opened.chrome.visit(opened.url, { before: (routed) => routeSockets(routed, network) });
  });
  afterEach(() => void Object.assign(network, wellBehaved));

  test("sees nobody's orders, and orders and follows by keyboard alone", async () => {
    await other.getByText("None yet.").waitFor();
    const add = other.getByRole("button", { name: "Add Cup to the basket" });
    await add.focus();
    await other.keyboard.press("Enter");
    const email = other.getByRole("textbox", { name: "Mail address" });
    for (let presses = 0; presses < 30; presses++) {
      await other.keyboard.press("Tab");
      if (await email.evaluate("(field) => field === document.activeElement")) break;
    }
    await other.keyboard.press("Enter");
    const card = other.locator(".progress");
    await step(card, "end", "done");
    await listed(other, card, "good");
    expect(await other.locator(".orders [data-listed]").count()).toBe(1);
  });

  test("catches up with what was missed on a socket that drops in the middle", async () => {
    let drops = 0;
    network.down = ({ state }, socket) => {
      if (drops > 0 || state === "started") return true;
      drops += 1;
      void socket.close();
      return false;
    };
    const card = await order(other, "approve");
    await step(card, "end", "done");
    await step(card, "payment", "done");
    expect(drops).toBe(1);
  });

  test("catches up with what was missed over a reload in the middle", async () => {
    network.down = ({ state }) => state === "started";
    const card = await order(other, "approve");
    await step(card, "order", "done");
    await other.reload();
    await step(card, "end", "done");
  });

  test("orders once when the order itself was lost and is sent again", async () => {
    let sent = 0;
    network.up = (socket) => {
      sent += 1;
      if (sent > 1) return true;
      void socket.close();
      return false;
    };
    const before = await other.locator(".orders [data-listed]").count();
    const card = await order(other, "approve");
    await step(card, "end", "done");
    expect(sent).toBe(2);
    await listed(other, card, "good");
    expect(await other.locator(".orders [data-listed]").count()).toBe(before + 1);
  });
});

inBrowser("the console", () => {
  // Goes on while the others run, as it would in life.
  beforeAll(() => watched.getByRole("button", { name: "Reshard the log" }).click());

  test("shows every processor at work, and what each of them did, shard by shard", async () => {
    for (const name of ["payment", "stock", "order", "mail", "orders"]) {
      await watched.locator(`[data-processor=${name}]`).waitFor();
    }
    await watched.getByRole("combobox", { name: "Over time" }).selectOption({ value: "payment" });
    await watched.locator(".legend li", { hasText: "shard 1" }).waitFor();
    const plot = watched.getByRole("img", { name: /^Events: shard 0 [\d.]+ events\/s, shard 1/ });
    await plot.locator("canvas").waitFor();
  });

  test("shows the whole story of an order by the order, its customer, an event and a trace", async () => {
    const orderId = await idOf(page.locator(".progress").first());
    await search(orderId);
    for (const type of ["payment.authorized", "order.completed"]) {
      await watched.locator(`.story [data-type="${type}"]`).waitFor();
    }
    // A slow bank is what a function writes about.
    await watched.locator(".story .written", { hasText: "did not answer in time" }).first().waitFor();
    const { events } = (await (await fetch(`${opened.url}/api/story?id=${orderId}`)).json()) as Story;
    await search(events[1]?.id ?? "");
    await search(events[1]?.traceId ?? "");
    await search(await customerOf(orderId));
    expect(await watched.locator('.story [data-type="order.placed"]').count()).toBe(tracksMax);
  });

  test("shows what a view keeps, the mails, and who is connected", async () => {
    await watched.getByRole("button", { name: "Look" }).click();
    const orderId = await idOf(page.locator(".progress").first());
    await watched.locator(".scroll button", { hasText: orderId }).first().click();
    await watched.locator(".scroll pre", { hasText: '"timeLine"' }).waitFor();
    await watched.getByText("Your order is confirmed").first().waitFor();
    await watched.locator("section[aria-label='Sockets connected'] li").first().waitFor();
  });

  test("throttles a function, and shows it until it is ended", async () => {
    await watched.getByLabel("The function").selectOption("mail");
    await watched.getByRole("button", { name: "Throttle it" }).click();
    const throttled = watched.locator("[data-fault=throttle]", { hasText: "mail is throttled" });
    await throttled.waitFor();
    const card = await order(page, "approve");
    await step(card, "stock", "done");
    await step(card, "mail", "active");
    await throttled.getByRole("button", { name: "End it" }).click();
    await throttled.waitFor({ state: "detached" });
    await step(card, "end", "done");
  });

  test("crashes a function in its next invocation, and the order comes to its end", async () => {
    await watched.getByLabel("The function").selectOption("stock");
    await watched.getByRole("button", { name: "Crash it" }).click();
    const crashing = watched.locator("[data-fault=crash]", { hasText: "stock crashes" });
    await crashing.waitFor();
    const card = await order(page, "approve");
    await step(card, "end", "done");
    await crashing.waitFor({ state: "detached" });
    await watched.locator(".log-lines", { hasText: "Runtime.ExitError" }).waitFor();
  });

  test("shows a rebuild that is under way, with how far each shard is", async () => {
    const client = createDynamoClient(opened.shop.cloud);
    const at = new Date().toISOString();
    const behindMs = { "shardId-000000000000": 0, "shardId-000000000001": 4_000 };
    await createDynamoOperations({ client, tableName: names.replayTable(opened.shop.stage) }).create({
      ...{ id: "abcd1234", kind: "rebuild", processor: "orders", status: "running", version: 1 },
      ...{
        startedAt: at,
        updatedAt: at,
        input: {},
        phase: "fill",
        checkpoint: {},
        windowStart: {},
        counts: {},
      },
      progress: { events: 1_200, perSecond: 600, leftSeconds: 2, behindMs },
    });
    client.destroy();
    const shown = watched.locator("[data-operation=abcd1234]");
    await shown.getByText("1200 events, 600 events/s, about 2 s left").waitFor();
    await shown.getByText("shard 1: 4 s behind").waitFor();
  });

  test("shows a parked event with its error, redrives it in vain, and skips it", async () => {
    const held = watched.locator("[data-held]");
    await held.getByText("The payment provider did not answer in time.").waitFor();
    await held.getByRole("button", { name: "Redrive" }).click();
    await held.getByText("tried 6 times; 0 wait behind it").waitFor();
    await held.getByRole("button", { name: "Skip the first" }).click();
    await watched.getByText("Nothing is parked.").waitFor();
    await watched.getByText("It is left out, and that is recorded; 0 still parked.").waitFor();
  });

  test("goes on through a reshard", async () => {
    await watched.locator(".shards li", { hasText: "closed" }).first().waitFor();
    await watched.locator(".shards li", { hasText: "open" }).nth(2).waitFor();
    await step(await order(page, "approve"), "end", "done");
  });
});

/** The customer in an order's first event. */
async function customerOf(orderId: string): Promise<string> {
  const answer = await fetch(`${opened.url}/api/entity?processor=orders&key=${orderId}`);
  const { entity } = (await answer.json()) as {
    entity: { state: { customerId: string } };
  };
  return entity.state.customerId;
}

inBrowser("a page", () => {
  const looks = [
    ["light, on a desk", { colorScheme: "light", viewport: desk }],
    ["dark, on a phone", { colorScheme: "dark", viewport: phone }],
  ] as const;

  test.each(looks)(
    "of the shop with orders, a basket and a refund has no barriers: %s",
    async (_what, look) => {
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await page.setViewportSize(look.viewport);
      await page.getByRole("button", { name: "Add Kettle to the basket" }).click();
      if (look.viewport === desk)
        await (await order(page, "short")).getByText("Your money is back").waitFor();
      await page.getByRole("button", { name: "Add Cup to the basket" }).click();
      expect(await findBarriers(page)).toEqual([]);
      expect(await findOverflow(page)).toEqual([]);
    },
  );

  test.each(looks)(
    "of the console with a story, a fault and plots has no barriers: %s",
    async (_what, look) => {
      await watched.emulateMedia({ colorScheme: look.colorScheme });
      await watched.setViewportSize(look.viewport);
      await watched.getByRole("button", { name: "Throttle it" }).click();
      await watched.locator("[data-fault=throttle]").waitFor();
      expect(await findBarriers(watched)).toEqual([]);
      expect(await findOverflow(watched)).toEqual([]);
    },
  );

  test("gave the browser nothing to complain of in all of this", () => {
    expect(opened.chrome.complaints).toEqual([]);
  });
});
