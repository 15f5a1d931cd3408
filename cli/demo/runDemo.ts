import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud/startCloud.ts";
import type { OrderView } from "../../processors/orders/processor.ts";
import type { ShopMessage } from "../../schemas/messages.ts";
import { createDynamoClient, createKinesisClient } from "../log/clients.ts";
import { readLog } from "../log/readLog.ts";
import { connectShop, type ShopClient } from "../shop/client.ts";
import { receiveStock } from "../shop/receiveStock.ts";
import { webSocketUrlOf } from "../shop/runningCloud.ts";
import { checkViews, type ViewCheck } from "./checkViews.ts";
import { type Conversation, isLast } from "./conversation.ts";
import { planOrders, scarceSku } from "./plan.ts";
import { readOrdersOf } from "./readViews.ts";

export type DemoOptions = {
  readonly cloud: Cloud;
  readonly stage: string;
  readonly orders: number;
  /** Clients; each sends its next order when its last one has ended. */
  readonly connections: number;
  /** Every order goes well: for measuring. */
  readonly usualOnly: boolean;
  readonly timeoutMs: number;
  readonly onMessage: (conversation: Conversation, message: ShopMessage) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
};

/** Everything that a demo saw. */
export type DemoResult = {
  readonly conversations: readonly Conversation[];
  readonly views: ReadonlyMap<string, OrderView>;
  readonly check: ViewCheck;
};

/** Lets stock come in, places the orders over WebSocket connections, waits for their ends, and reads log and views. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { cloud, stage } = options;
  const kinesis = createKinesisClient(cloud);
  const dynamo = createDynamoClient(cloud);
  const streamName = `orderly-${stage}-log`;
  const run = randomUUID().slice(0, 8);
  const quantities = { kettle: options.orders * 2, [scarceSku]: 10 };
  await receiveStock({ client: kinesis, streamName }, { deliveryId: run, quantities });
  const customers = Array.from({ length: options.connections }, (_, index) => `demo-${run}-${index}`);
  const conversations = planOrders(options.orders, {
    customerOf: (index) => customers[index % customers.length] as string,
    newId: randomUUID,
    usualOnly: options.usualOnly,
  }).map((order): Conversation => ({ order, messages: [], sentAtMs: 0 }));
  await holdConversations(conversations, options);
  const readViews = async () => {
    const pages = customers.map((customerId) =>
      readOrdersOf(dynamo, { tableName: `orderly-${stage}-orders`, customerId }),
    );
    return new Map((await Promise.all(pages)).flatMap((page) => [...page]));
  };
  const views = await settledViews(readViews, options);
  const check = checkViews(await readLog(kinesis, streamName), views);
  kinesis.destroy();
  dynamo.destroy();
  return { conversations, views, check };
}

/** Places every order, and settles when each has heard its last message or when time is up. */
async function holdConversations(
  conversations: readonly Conversation[],
  options: DemoOptions,
): Promise<void> {
  const byOrderId = new Map(conversations.map((one) => [one.order.command.orderId, one]));
  const ends = new Map(conversations.map((one) => [one, Promise.withResolvers<void>()]));
  const onMessage = (message: ShopMessage): void => {
    const conversation = byOrderId.get(message.orderId ?? "");
    if (conversation === undefined) return;
    conversation.messages.push(message);
    options.onMessage(conversation, message);
    if (!isLast(message)) return;
    conversation.endedAtMs ??= performance.now();
    ends.get(conversation)?.resolve();
  };
  const url = webSocketUrlOf(options.cloud);
  const clients = await Promise.all(
    Array.from({ length: options.connections }, () => connectShop(url, onMessage)),
  );
  const end = untilTimeUp(options);
  const shopping = clients.map(async (client, place) => {
    for (const conversation of conversations.filter((_, index) => index % clients.length === place)) {
      if (end.isUp()) return;
      send(conversation, client);
      await Promise.race([ends.get(conversation)?.promise, end.promise]);
    }
  });
  await Promise.all(shopping);
  end.stop();
  for (const client of clients) client.close();
  await Promise.all(clients.map(({ closed }) => closed));
}

function send(conversation: Conversation, client: ShopClient): void {
  conversation.sentAtMs = performance.now();
  for (let time = 0; time < conversation.order.timesSent; time++) client.send(conversation.order.command);
}

type TimeUp = {
  readonly promise: Promise<void>;
  readonly isUp: () => boolean;
  readonly stop: () => void;
};

function untilTimeUp({ timeoutMs, signal }: DemoOptions): TimeUp {
  const { promise, resolve } = Promise.withResolvers<void>();
  let up = false;
  const end = (): void => {
    up = true;
    resolve();
  };
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  return { promise, isUp: () => up, stop: () => clearTimeout(timer) };
}

const settledStatus = new Set(["completed", "cancelled"]);

/** The last message goes out before the last event is applied; views follow within moments. */
async function settledViews(
  read: () => Promise<ReadonlyMap<string, OrderView>>,
  { orders, signal }: DemoOptions,
): Promise<ReadonlyMap<string, OrderView>> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const views = await read();
    const settled = [...views.values()].filter(({ status }) => settledStatus.has(status));
    if (settled.length >= orders || signal.aborted || performance.now() > deadline) return views;
    await new Promise((settle) => setTimeout(settle, 50));
  }
}
