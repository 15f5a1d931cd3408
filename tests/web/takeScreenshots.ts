// Takes the pictures of README: both pages with a few orders, one of them parked. Run: npm run screenshots
import { mkdir } from "node:fs/promises";
import { createConsole } from "../../cli/console/createConsole.ts";
import { toPagesConfig } from "../../cli/pages/pagesConfig.ts";
import { servePages } from "../../cli/pages/servePages.ts";
import { fillStock } from "../../cli/shop/fillStock.ts";
import { startShop } from "../../cli/startShop.ts";
import { findChromium, openBrowser } from "./openBrowser.ts";

const folder = "docs/images";
const executablePath = findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium to take pictures with.");
const shop = await startShop({ port: 0 });
await fillStock(shop, 1_000);
const console = createConsole(shop);
const pages = await servePages({ port: 0, config: toPagesConfig(shop.cloud), console });
const { browser, visit } = await openBrowser(executablePath);
await mkdir(folder, { recursive: true });

const shopPage = await visit(pages.url, { viewport: { width: 1280, height: 980 } });
const consolePage = await visit(`${pages.url}/console`, {
  viewport: { width: 1440, height: 1180 },
  colorScheme: "dark",
});
await consolePage.getByRole("button", { name: "Poison an order" }).click();
const orders = ["approve", "approve", "approve", "approve", "short", "approve"];
for (const scenario of orders) {
  await shopPage.getByRole("button", { name: "Add Kettle to the basket" }).click();
  await shopPage.getByRole("button", { name: "Add Cup to the basket" }).click();
  await shopPage.locator(`input[value=${scenario}]`).check();
  await shopPage.getByRole("button", { name: "Order", exact: true }).click();
  const end = scenario === "short" ? ".refund.done" : "[data-step=end][data-state=done]";
  await shopPage.locator(".progress").first().locator(end).waitFor();
}
await shopPage.locator(".orders .badge.bad").waitFor();
await shopPage.getByRole("button", { name: "Add Teapot to the basket" }).click();
await shopPage.screenshot({ path: `${folder}/shop.png` });

await consolePage.locator("[data-held]").waitFor();
await consolePage.locator(".tail button").first().click();
await consolePage.locator('.story [data-type="order.completed"]').waitFor();
await consolePage.evaluate("scrollTo(0, 0)");
await consolePage.screenshot({ path: `${folder}/console.png` });
await browser.close();
await pages.close();
await console.close();
await shop.close();
