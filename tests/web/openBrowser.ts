import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Where systems keep a Chromium; ORDERLY_CHROMIUM names another one. */
const places = [
  process.env.ORDERLY_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Path of a Chromium on this machine, or `undefined`; CI has to have one. */
export function findChromium(): string | undefined {
  const path = places.find((place) => place !== "" && existsSync(place));
  if (path === undefined && process.env.CI)
    throw new Error("CI has no Chromium: the pages would go untested.");
  if (path === undefined)
    process.stderr.write("No Chromium was found: the tests of the pages are skipped.\n");
  return path;
}

/** A browser with an empty profile that goes with it, and what its pages complained of. */
export async function openBrowser(executablePath: string) {
  const browser: Browser = await chromium.launch({ executablePath, args: launchArguments });
  const complaints: string[] = [];
  return {
    browser,
    complaints,
    /** A page of a visitor who was never here. */
    visit: async (
      url: string,
      options: NonNullable<Parameters<Browser["newContext"]>[0]> & {
        readonly before?: (page: Page) => Promise<void>;
      } = {},
    ): Promise<Page> => {
      const { before, ...context } = options;
      const page = await (await browser.newContext({ reducedMotion: "reduce", ...context })).newPage();
      page.setDefaultTimeout(30_000);
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await before?.(page);
      await page.goto(url);
      return page;
    },
  };
}

/** What the accessibility check of WCAG 2.2 A and AA, and of good practice, finds wrong on a page: rule and place. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  // What passes is not looked at again: only violations are wanted.
  const run = 'axe.run(document, { resultTypes: ["violations"] })';
  const result = (await page.evaluate(run)) as axe.AxeResults;
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What stands out of a page to the right, so that it has to be scrolled sideways; nothing where the page is as wide as its window. */
export async function findOverflow(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(`(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const isOut = (one) => {
      const { left, right } = one.getBoundingClientRect();
      return Math.max(right, left + one.scrollWidth) > innerWidth && !one.parentElement.closest(".scroll");
    };
    return ["page", ...[...document.querySelectorAll("body *")].filter(isOut).map((one) => one.outerHTML.slice(0, 120))];
  })()`)) as readonly string[];
}
