// The console in Chromium while 100 orders a second pass: frames per second as the page sees them, and its JS heap after
// forced collections. The events of whole orders are put into the log and the view applies them; the other processors,
// which would make the same events again, are disabled. With --load orders instead, ten clients order as fast as
// everything together goes on this machine. Run: npx node bench/console.ts --minutes 10
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { createConsole } from "../cli/console/createConsole.ts";
import { isLast } from "../cli/demo/conversation.ts";
import { runDemo } from "../cli/demo/runDemo.ts";
import { createKinesisClient, createLambdaClient } from "../cli/log/clients.ts";
import { toPagesConfig } from "../cli/pages/pagesConfig.ts";
import { servePages } from "../cli/pages/servePages.ts";
import { type RunningShop, startShop } from "../cli/startShop.ts";
import { createKinesisLog } from "../engine/aws/kinesisLog.ts";
import type { DomainEvent } from "../engine/index.ts";
import { toExampleEvent } from "../schemas/examples.ts";
import { names } from "../stacks/names.ts";
import { timeLine } from "./timeLine.ts";

const ordersPerSecond = 100;
const tickMs = 100;
const heapLooks = 20;
const clients = 10;
/** An order from its beginning to its end. */
const family = timeLine.slice(0, 6);
const makers = ["payment", "stock", "order", "mail"];

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "0.5" },
    load: { type: "string", default: "events" },
  },
});
const seconds = Number(values.minutes) * 60;
const executablePath = process.env.ORDERLY_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  console.log(
    JSON.stringify({ skipped: `there is no Chromium at ${executablePath}; ORDERLY_CHROMIUM names one` }),
  );
} else await measure();

async function measure(): Promise<void> {
  const shop = await startShop({ port: 0 });
  if (values.load === "events") await disableMakers(shop);
  const watched = createConsole(shop);
  const pages = await servePages({ port: 0, config: toPagesConfig(shop.cloud), console: watched });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${pages.url}/console`);
  await page.locator("[data-processor=orders]").waitFor();
  const load = values.load === "events" ? startEvents(shop) : startOrders(shop);
  const session = await page.context().newCDPSession(page);
  await countFrames(page);
  const heapMb: number[] = [];
  for (let look = 0; look <= heapLooks; look++) {
    if (look > 0) await new Promise((settle) => setTimeout(settle, (seconds * 1000) / heapLooks));
    heapMb.push(await heapOf(session));
  }
  const frames = (await page.evaluate("globalThis.framesBySecond")) as readonly number[];
  const rate = await load.stop();
  console.log(
    JSON.stringify({ seconds, load: values.load, ordersPerSecond: rate, ...summarize(frames), heapMb }),
  );
  await browser.close();
  await pages.close();
  await watched.close();
  await shop.close();
}

/** Through the API, as an operator would; settles when each of them reads no more. */
async function disableMakers({ cloud, stage }: RunningShop): Promise<void> {
  const lambda = createLambdaClient(cloud);
  for (const name of makers) {
    const FunctionName = names.lambda(stage, name);
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    for (const { UUID } of EventSourceMappings) {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
      await disabled(lambda, UUID);
    }
  }
  lambda.destroy();
}

async function disabled(lambda: LambdaClient, UUID: string | undefined): Promise<void> {
  while ((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State !== "Disabled") {
    await new Promise((settle) => setTimeout(settle, tickMs));
  }
}

/** Appends the events of as many orders as are due, at each tick; a tick that comes late makes up for it. */
function startEvents({ cloud, stage }: RunningShop) {
  const client = createKinesisClient(cloud);
  const log = createKinesisLog({ client, streamName: names.stream(stage) });
  const startMs = performance.now();
  let orders = 0;
  let stopped = false;
  const run = async (): Promise<void> => {
    while (!stopped) {
      const due = Math.floor(((performance.now() - startMs) / 1000) * ordersPerSecond) - orders;
      orders += due;
      await log.append(Array.from({ length: due }, toOrder).flat());
      await new Promise((settle) => setTimeout(settle, tickMs));
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      await running;
      client.destroy();
      return Math.round((orders * 1000) / (performance.now() - startMs));
    },
  };
}

/** Clients that each place the next order when the last one has ended: as fast as all of it goes here. */
function startOrders({ cloud, stage }: RunningShop) {
  const startMs = performance.now();
  const abort = new AbortController();
  let orders = 0;
  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const { signal } = abort;
      const options = { cloud, stage, orders: clients * 5, connections: clients, usualOnly: true, signal };
      await runDemo({
        ...options,
        timeoutMs: 60_000,
        onMessage: (_conversation, message) => void (isLast(message) && orders++),
      });
    }
  };
  const running = run();
  return {
    stop: async () => {
      const rate = Math.round((orders * 1000) / (performance.now() - startMs));
      abort.abort();
      await running.catch(() => {});
      return rate;
    },
  };
}

function toOrder(): readonly DomainEvent[] {
  const subject = randomUUID();
  const time = new Date().toISOString();
  return family.map((type, place) =>
    toExampleEvent(type, { subject, time, id: `${subject}/${place}`, correlationid: subject }),
  );
}

/** Counts in the page itself what it is given to draw, second by second. */
async function countFrames(page: Page): Promise<void> {
  await page.evaluate(`{
    globalThis.framesBySecond = [];
    let count = 0;
    let endsAt = performance.now() + 1000;
    const frame = (now) => {
      while (now >= endsAt) {
        framesBySecond.push(count);
        count = 0;
        endsAt += 1000;
      }
      count += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }`);
}

/** Megabytes that are in use once everything that can be collected is. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return Number((usedSize / 1_048_576).toFixed(2));
}

function summarize(frames: readonly number[]) {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.floor(share * (sorted.length - 1))];
  const below30 = frames.filter((count) => count < 30).length;
  return { framesPerSecond: { min: at(0), p5: at(0.05), p50: at(0.5) }, secondsBelow30: below30 };
}
