// The whole shop on this machine, warm: one client, twenty, and two hundred at once, each with one order at a time. Every order has to come to its end; the
// log is compared with the views after each run. Run: npx node bench/orders.ts
import { availableParallelism } from "node:os";
import { type DemoOptions, runDemo } from "../cli/demo/runDemo.ts";
import { summarize } from "../cli/demo/summary.ts";
import { startShop } from "../cli/startShop.ts";

const shop = await startShop({ port: 0 });

async function run(title: string, over: Pick<DemoOptions, "orders" | "connections">): Promise<void> {
  const result = await runDemo({
    ...over,
    cloud: shop.cloud,
    stage: shop.stage,
    usualOnly: true,
    timeoutMs: 60_000,
    onMessage: () => {},
    signal: new AbortController().signal,
  });
  const { latencyMs, unfinished, duplicates, orderViolations, ok } = summarize(result);
  console.log(JSON.stringify({ title, ...over, latencyMs, unfinished, duplicates, orderViolations, ok }));
}

console.log(JSON.stringify({ cores: availableParallelism(), node: process.version }));
await run("cold", { orders: 20, connections: 20 });
// Twice: most of what an order costs is compiled only once it has run some thousand times.
for (let time = 0; time < 2; time++) await run("warm-up", { orders: 200, connections: 20 });
await run("one client", { orders: 100, connections: 1 });
for (let time = 0; time < 3; time++) {
  await run("20 clients", { orders: 200, connections: 20 });
}
await run("200 clients", { orders: 200, connections: 200 });
await shop.close();
