import { Command } from "commander";
import pc from "picocolors";
import { createConsole } from "../console/createConsole.ts";
import { toPagesConfig } from "../pages/pagesConfig.ts";
import { type Pages, servePages } from "../pages/servePages.ts";
import { fillStock } from "../shop/fillStock.ts";
import { httpUrlOf, webSocketUrlOf } from "../shop/runningCloud.ts";
import { type RunningShop, startShop } from "../startShop.ts";
import { wholeNumber } from "../terminal/options.ts";
import { untilSignal } from "../terminal/untilSignal.ts";

type Options = {
  readonly port: number;
  readonly pages?: number;
  readonly data?: string;
  readonly logs: string;
  readonly stock: number;
  readonly verbose?: true;
  readonly json?: true;
};

/** `orderly start`: the shop, staying up until Ctrl-C. */
export function startCommand(): Command {
  return new Command("start")
    .option("-p, --port <number>", "port of everything; 0 takes any free one", wholeNumber(0, 65_535), 4566)
    .option("--pages <number>", "port of the pages (default: the one behind --port)", wholeNumber(0, 65_535))
    .option("--data <folder>", "keep state here; without it, in memory")
    .option(
      "--stock <pieces>",
      "of each product but the scarce green tea, when the log is empty",
      wholeNumber(0, 99_999),
      1_000,
    )
    .option("--logs <folder>", "where the functions' logs go", ".orderly/logs")
    .option("--verbose", "show the functions' logs")
    .option("--json", "print one JSON line once up")
    .action(start);
}

async function start(options: Options): Promise<void> {
  const stopped = untilSignal();
  const shop = await startShop({
    port: options.port,
    dataDir: options.data,
    logDir: options.logs,
    verbose: options.verbose,
  });
  try {
    await fillStock(shop, options.stock);
    const console = createConsole(shop);
    const pages = await servePages({
      port: toPagesPort(options),
      config: toPagesConfig(shop.cloud),
      console,
    });
    const up = options.json ? `${JSON.stringify(ready(shop, pages))}\n` : toText(shop, { ...options, pages });
    process.stdout.write(up);
    await stopped;
    if (!options.json) process.stdout.write("\nStopping ...\n");
    await pages.close();
    await console.close();
  } finally {
    await shop.close();
  }
}

/** Where everything takes any free port, the pages do too. */
function toPagesPort({ port, pages }: Options): number {
  return pages ?? (port === 0 ? 0 : port + 1);
}

function ready(
  { cloud: { endpoint, region, account, websocket, http } }: RunningShop,
  { url }: Pages,
): object {
  return { ready: true, endpoint, region, account, websocket, http, pages: url };
}

type Shown = Pick<Options, "data" | "logs" | "port"> & { readonly pages: Pages };

function toText(shop: RunningShop, { data, logs, port, pages }: Shown): string {
  const { endpoint } = shop.cloud;
  const at = port === 4566 ? "" : ` --endpoint ${endpoint}`;
  return [
    `${pc.green("Up.")} Ctrl-C stops it.`,
    `  shop       ${pages.url}/`,
    `  console    ${pages.url}/console`,
    `  endpoint   ${endpoint}   (AWS_ENDPOINT_URL for any SDK or the aws command)`,
    `  websocket  ${webSocketUrlOf(shop.cloud)}`,
    `  http       ${httpUrlOf(shop.cloud)}`,
    `  state      ${data ?? "in memory"}`,
    `  logs       ${logs}`,
    "In another terminal:",
    `  npx orderly tail${at}    follows the log`,
    `  npx orderly order${at}   places an order`,
    "",
  ].join("\n");
}
