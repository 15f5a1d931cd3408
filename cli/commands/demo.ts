import { SingleBar } from "cli-progress";
import { Command } from "commander";
import type { ShopMessage } from "../../schemas/messages.ts";
import type { Conversation } from "../demo/conversation.ts";
import { isLast } from "../demo/conversation.ts";
import { toLine, toReport } from "../demo/printDemo.ts";
import { runDemo } from "../demo/runDemo.ts";
import { summarize } from "../demo/summary.ts";
import { startShop } from "../startShop.ts";
import { wholeNumber } from "../terminal/options.ts";
import { untilSignal } from "../terminal/untilSignal.ts";

type Options = {
  readonly orders: number;
  readonly connections: number;
  readonly json?: true;
  readonly verbose?: true;
  readonly usual?: true;
  readonly timeout: number;
  readonly logs: string;
};

/** Reports of more orders than this are counted instead of shown. */
const shownOrdersMax = 20;

/** `orderly demo`: the shop from nothing to a checked result. Exit code 1 when an order did not reach its end. */
export function demoCommand(): Command {
  return new Command("demo")
    .option("-n, --orders <number>", "how many orders", wholeNumber(1, 10_000), 8)
    .option(
      "-c, --connections <number>",
      "how many clients, each with a connection of its own, one order at a time",
      wholeNumber(1, 200),
      4,
    )
    .option("--usual", "let every order go well, instead of showing each way to fail first")
    .option("--timeout <seconds>", "give up after", wholeNumber(1, 3_600), 60)
    .option("--logs <folder>", "where the functions' logs go", ".orderly/logs")
    .option("--verbose", "show the functions' logs")
    .option("--json", "end with one JSON object and print nothing else")
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  const print = (line: string): void => void (options.json || process.stdout.write(`${line}\n`));
  const abort = new AbortController();
  void untilSignal().then(() => abort.abort());
  print("Bringing the synthesized stack up on this machine ...");
  const shop = await startShop({ port: 0, logDir: options.logs, verbose: options.verbose });
  try {
    print(`Up at ${shop.cloud.endpoint}. ${options.orders} orders over ${options.connections} connections:`);
    const progress = createProgress(options, print);
    const result = await runDemo({
      cloud: shop.cloud,
      stage: shop.stage,
      orders: options.orders,
      connections: options.connections,
      usualOnly: options.usual === true,
      timeoutMs: options.timeout * 1000,
      onMessage: progress.onMessage,
      signal: abort.signal,
    });
    progress.stop();
    const summary = summarize(result);
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else print(toReport(result, summary));
    process.exitCode = abort.signal.aborted ? 130 : summary.ok ? 0 : 1;
  } finally {
    await shop.close();
  }
}

type Progress = {
  readonly onMessage: (conversation: Conversation, message: ShopMessage) => void;
  readonly stop: () => void;
};

function createProgress({ orders, json }: Options, print: (line: string) => void): Progress {
  if (orders <= shownOrdersMax || json) {
    return { onMessage: (conversation, message) => print(toLine(conversation, message)), stop: () => {} };
  }
  const bar = new SingleBar({ format: "{bar} {value}/{total} orders at their end", noTTYOutput: false });
  bar.start(orders, 0);
  return { onMessage: (_, message) => void (isLast(message) && bar.increment()), stop: () => bar.stop() };
}
