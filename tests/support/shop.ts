import type { Notification } from "../../engine/core/entity.ts";
import type { ClientMessage, DomainEvent } from "../../engine/index.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import { createMemoryEventLog } from "../../engine/memory/memoryEventLog.ts";
import { createMemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import { toBatchResponse } from "../../engine/runtime/batchResponse.ts";
import type { EventLog } from "../../engine/runtime/ports.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { OrderView } from "../../processors/orders/processor.ts";
import type { Level } from "../../processors/stock/processor.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { toExampleEvent } from "../../schemas/examples.ts";
import { createShopPorts, shopProcessors } from "./shopProcessors.ts";

type AnyRuntimeProcessor = Runtime["processor"];

const processors = Object.values(shopProcessors);

/** One processor reading the log: where it is, and how it says that it crashes. */
type Reader = { readonly runtime: Runtime; next: number };

/** Whether the append of these events crashes the function before it reaches the log. */
export type Crashes = (events: readonly DomainEvent[]) => boolean;

/** The whole shop on one shard in memory: the production loop and processors, each reading batches until none is left. */
export function createShop({
  crashes = () => false,
  batchSize = 10,
}: {
  readonly crashes?: Crashes;
  readonly batchSize?: number;
} = {}) {
  const log = createMemoryEventLog();
  const messages: Notification[] = [];
  const { mails, ...ports } = createShopPorts();
  const stores = new Map<string, MemoryEntityStore>(
    processors.map(({ name }) => [name, createMemoryEntityStore()]),
  );
  const crashing: EventLog = {
    append: async (events) => {
      if (crashes(events)) throw new Error("crash before publishing");
      return log.append(events);
    },
  };
  function start(processor: AnyRuntimeProcessor): Runtime {
    const over = {
      ports,
      log: crashing,
      notifier: { notify: async (sent: readonly Notification[]) => void messages.push(...sent) },
    };
    const store = stores.get(processor.name);
    return createMemoryRuntime({ processor: processor as never, codec: eventCodec, store, over }).runtime;
  }

  /** One batch of one processor; after a failure the function is a new one. */
  async function step(reader: Reader): Promise<void> {
    const batch = log.records.slice(reader.next, reader.next + batchSize);
    const outcomes = await processBatch(reader.runtime, batch, new AbortController().signal);
    const [failure] = toBatchResponse(outcomes).batchItemFailures;
    const done = failure
      ? batch.findIndex(({ sequenceNumber }) => sequenceNumber === failure.itemIdentifier)
      : batch.length;
    reader.next += done;
    if (failure) Object.assign(reader, { runtime: start(reader.runtime.processor) });
  }

  const heard = (orderId: string): readonly ClientMessage[] =>
    messages.map(({ message }) => message).filter((message) => message.orderId === orderId);

  return {
    log,
    mails,
    messages,
    /** Runs every processor until the log has nothing new; throws when that takes more than `stepsMax` batches. */
    async run(stepsMax = 2_000): Promise<void> {
      const readers: Reader[] = processors.map((processor) => ({ runtime: start(processor), next: 0 }));
      for (let steps = 0; readers.some(({ next }) => next < log.records.length); steps++) {
        if (steps > stepsMax) throw new Error(`The shop did not come to rest in ${stepsMax} rounds.`);
        for (const reader of readers) if (reader.next < log.records.length) await step(reader);
      }
    },
    receive: (sku: string, quantity: number) =>
      log.append([
        toExampleEvent("stock.received", { id: `received/${sku}`, subject: sku, data: { sku, quantity } }),
      ]),
    place: (
      orderId: string,
      over: { card?: string; email?: string | undefined; lines?: readonly [string, number][] } = {},
    ) => log.append([toPlaced(orderId, over)]),
    view: (orderId: string) => stores.get("orders")?.entities.get(orderId)?.state as OrderView | undefined,
    state: (processor: string, key: string) => stores.get(processor)?.entities.get(key)?.state,
    level: (sku: string) => stores.get("stock")?.items.get(sku)?.item as Level | undefined,
    heard,
    said: (orderId: string) => heard(orderId).map(({ msg, state }) => msg ?? state),
  };
}

function toPlaced(
  orderId: string,
  {
    card = "approve",
    lines = [["kettle", 1]],
    ...rest
  }: { card?: string; email?: string | undefined; lines?: readonly [string, number][] },
) {
  const email = "email" in rest ? rest.email : "guest@example.com";
  const unitPrice = { amount: 100, currency: "EUR" };
  const amount = lines.reduce((sum, [, quantity]) => sum + quantity * 100, 0);
  return toExampleEvent("order.placed", {
    id: `placed/${orderId}`,
    correlationid: `placed/${orderId}`,
    subject: orderId,
    replyto: `https://api.test/dev/@connections/${orderId}`,
    data: {
      customer: { id: "guest", email },
      lines: lines.map(([sku, quantity]) => ({ sku, quantity, unitPrice })),
      total: { amount, currency: "EUR" },
      card,
    },
  });
}
