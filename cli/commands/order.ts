import { randomUUID } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import type { ShopMessage } from "../../schemas/messages.ts";
import { isLast } from "../demo/conversation.ts";
import { toLine } from "../demo/printDemo.ts";
import { connectShop } from "../shop/client.ts";
import { endpointDefault, findCloud, webSocketUrlOf } from "../shop/runningCloud.ts";
import { wholeNumber } from "../terminal/options.ts";
import { CliError } from "../terminal/reportError.ts";

type Item = { readonly sku: string; readonly quantity: number };

type Options = {
  readonly endpoint: string;
  readonly url?: string;
  readonly item: readonly Item[];
  readonly card: string;
  readonly email: string;
  readonly json?: true;
  readonly timeout: number;
};

/** `orderly order`: one order at a running shop. Exit code 1 when it ends with an error. */
export function orderCommand(): Command {
  return new Command("order")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--url <url>", "the WebSocket API itself, deployed or local")
    .option("-i, --item <sku[:quantity]>", "what to order; may be repeated", addItem, [])
    .option("--card <card>", "approve, decline, timeoutOnce or timeoutAlways", "approve")
    .option("--email <address>", "where the mail goes", "guest@example.com")
    .option("--timeout <seconds>", "give up after", wholeNumber(1, 3_600), 30)
    .option("--json", "print the messages as JSON lines")
    .action(order);
}

function addItem(text: string, items: readonly Item[]): readonly Item[] {
  const [sku = "", quantity = "1"] = text.split(":");
  if (sku === "" || !/^\d+$/.test(quantity)) throw new InvalidArgumentError("It is a SKU, or SKU:QUANTITY.");
  return [...items, { sku, quantity: Number(quantity) }];
}

/** What a WebSocket closes with when a message is too large. */
const tooLargeCode = 1009;

async function order(options: Options): Promise<void> {
  const url = options.url ?? webSocketUrlOf(await findCloud(options.endpoint));
  const orderId = randomUUID();
  const command = {
    action: "order" as const,
    orderId,
    customer: { id: "guest", email: options.email },
    card: options.card,
    ...(options.item.length > 0 && { items: [...options.item] }),
  };
  const conversation = {
    order: { title: "", command, timesSent: 1, ends: "completed" as const },
    messages: [],
    sentAtMs: performance.now(),
  };
  const last = Promise.withResolvers<ShopMessage>();
  const client = await connectShop(url, (message) => {
    const line = options.json ? JSON.stringify(message) : toLine(conversation, message);
    process.stdout.write(`${line}\n`);
    if (isLast(message)) last.resolve(message);
  });
  const timer = setTimeout(() => {
    last.reject(new CliError(`The order ${orderId} did not end within ${options.timeout} s.`));
  }, options.timeout * 1000);
  void client.closed.then((code) => last.reject(new CliError(closeText(code))));
  try {
    client.send(command);
    const { state } = await last.promise;
    process.exitCode = state === "finished" ? 0 : 1;
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

function closeText(code: number): string {
  if (code !== tooLargeCode) return `The connection was closed (code ${code}).`;
  return `The order is larger than a message may be, 128 KB (code ${code}): nothing was ordered. Order fewer items, or shorten a field.`;
}
