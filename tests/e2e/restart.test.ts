// Covers `orderly start --data` as a process that is killed while orders are on their way, and started again: every
// order that was acknowledged reaches its end, once. Does not cover a machine that loses power: files are not synced.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { checkViews } from "../../cli/demo/checkViews.ts";
import { readOrdersOf } from "../../cli/demo/readViews.ts";
import { createDynamoClient, createKinesisClient } from "../../cli/log/clients.ts";
import { readLog } from "../../cli/log/readLog.ts";
import { connectShop } from "../../cli/shop/client.ts";
import type { OrderView } from "../../processors/orders/processor.ts";

type Ready = {
  readonly endpoint: string;
  readonly region: string;
  readonly websocket: Readonly<Record<string, string>>;
};

const processes: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of processes.splice(0)) await kill(child);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}, 30_000);

async function start(dataDir: string): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const logs = join(dataDir, "logs");
  const args = ["cli/orderly.ts", "start", "--json", "--port", "0", "--data", dataDir, "--logs", logs];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  processes.push(child);
  const line = await new Promise<string>((settle, fail) => {
    child.stdout?.once("data", (data) => settle(String(data)));
    child.once("exit", (code) => fail(new Error(`orderly start ended with ${code}`)));
  });
  return { child, ready: JSON.parse(line) as Ready };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once("exit", settle));
  child.kill("SIGKILL");
  await ended;
}

test("orders that were on their way when the process was killed all reach their end, once", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "orderly-restart-"));
  folders.push(dataDir);
  const first = await start(dataDir);
  const orderIds = Array.from({ length: 10 }, () => randomUUID());
  const paid = Promise.withResolvers<void>();
  const [url = ""] = Object.values(first.ready.websocket);
  const client = await connectShop(url, ({ state }) => {
    if (state === "success") paid.resolve();
  });
  for (const orderId of orderIds) {
    client.send({ action: "order", orderId, customer: { id: "restart", email: "restart@example.com" } });
  }
  await paid.promise;
  await kill(first.child);

  const second = await start(dataDir);
  const kinesis = createKinesisClient(second.ready);
  const dynamo = createDynamoClient(second.ready);
  // An order is in the log, and then it is completed, or it never was acknowledged by the log.
  const log = () => readLog(kinesis, "orderly-dev-log");
  const placed = new Set(
    (await log()).flatMap(({ data = "{}" }) => {
      const { type, subject } = JSON.parse(data) as { type: string; subject: string };
      return type === "order.placed" ? [subject] : [];
    }),
  );
  expect(placed.size).toBeGreaterThan(0);
  let views: ReadonlyMap<string, OrderView> = new Map();
  while ([...views.values()].filter(({ status }) => status === "completed").length < placed.size) {
    views = await readOrdersOf(dynamo, { tableName: "orderly-dev-orders", customerId: "restart" });
  }
  expect(new Set(views.keys())).toEqual(placed);
  expect(checkViews(await log(), views)).toMatchObject({ duplicates: 0, violations: [] });
  kinesis.destroy();
  dynamo.destroy();
}, 240_000);
