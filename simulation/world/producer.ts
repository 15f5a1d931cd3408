import { toReplyTo } from "../../engine/aws/replyTo.ts";
import { type DomainEvent, toFirstEvent } from "../../engine/index.ts";
import type { EventLog } from "../../engine/runtime/ports.ts";
import { orderPlaced } from "../../schemas/events/order.ts";
import { stockReceived } from "../../schemas/events/stock.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import { nextVersion } from "./codecs.ts";
import { type Garbage, toGarbage } from "./garbage.ts";

/** The only endpoint that functions write to. */
export const connectionsUrl = "https://api.simulation/dev";

export type ProducerOptions = {
  /** From 0; producers share the products, and each receives the goods of its own. */
  readonly number: number;
  readonly producers: number;
  readonly log: EventLog;
  /** Events that its commands come to when all goes well. */
  readonly quota: number;
  readonly pauseMsMax: number;
  readonly products: number;
  /** Whether the next version of an event is written already. */
  readonly writesNext: () => boolean;
  /** Told once of the events of one key that are sent from now on. */
  readonly onProduced: (events: readonly DomainEvent[]) => void;
  /** Writes what is no event, past the log. */
  readonly litter: (garbage: Garbage) => void;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
};

/** From `order.placed` to `order.completed`. */
const eventsPerOrder = 6;
const burstMax = 8;
const unitPrice = { amount: 250, currency: "EUR" };
const cards = ["approve", "approve", "approve", "approve", "decline"];
const addresses = ["guest@example.com", "guest@example.com", "refused@example.com", undefined];

/** Places orders and receives goods until its quota is spent; resolves when all of it is known to be in the log. */
export async function runProducer(options: ProducerOptions): Promise<void> {
  const { clock, random, weather, log } = options;
  const sending: Promise<void>[] = [];
  const own = Array.from({ length: options.products }, (_, product) => product).filter(
    (product) => product % options.producers === options.number,
  );
  let spent = 0;
  let command = 0;

  async function send(events: readonly DomainEvent[]): Promise<void> {
    for (;;) {
      try {
        await log.append(events);
        return;
      } catch {
        // Not known to be in the log: the same events again, as a gateway's client would.
        await clock.sleep(random.whole(50, 500));
      }
    }
  }
  async function sendTwice(events: readonly DomainEvent[]): Promise<void> {
    await send(events);
    if (!weather.strikes("producer.duplicate")) return;
    await clock.sleep(random.whole(0, 2_000));
    await send(events);
  }

  while (spent < options.quota) {
    await clock.sleep(random.whole(0, options.pauseMsMax));
    command += 1;
    if (weather.strikes("producer.garbage")) options.litter(drawGarbage(options, command));
    const isOrder = own.length === 0 || random.chance(0.8);
    const events = isOrder ? [toOrder(options, command)] : toBurst(options, { command, own });
    spent += isOrder ? eventsPerOrder : events.length;
    options.onProduced(events);
    const sent = sendTwice(events);
    // One burst after the other: the order within a key is its producer's to keep, and so is it that a repetition
    // comes while the engine remembers the ID.
    if (isOrder) sending.push(sent);
    else await sent;
  }
  await Promise.all(sending);
}

function drawGarbage({ random, number }: ProducerOptions, command: number): Garbage {
  const orderId = `order-${number}-${random.whole(1, command)}`;
  return toGarbage(random, { orderId, number: `${number}-${command}` });
}

function toOrder(
  { number, products, random, clock, writesNext }: ProducerOptions,
  command: number,
): DomainEvent {
  const orderId = `order-${number}-${command}`;
  const lines = Array.from({ length: random.whole(1, 3) }, () => ({
    sku: toSku(random.whole(0, products - 1)),
    quantity: random.whole(1, 3),
    unitPrice,
  }));
  const amount = lines.reduce((sum, { quantity }) => sum + quantity * unitPrice.amount, 0);
  const email = random.pick(addresses);
  const customer = { id: "guest", ...(email !== undefined && { email }) };
  const total = { amount, currency: "EUR" };
  const draft = orderPlaced({ customer, lines, total, card: random.pick(cards) });
  const event = toFirstEvent(draft, {
    commandId: orderId,
    source: "gateway",
    subject: orderId,
    now: new Date(clock.now()).toISOString(),
    replyto: toReplyTo(connectionsUrl, `${number}-${random.whole(1, 20)}`),
  });
  return writesNext() ? { ...event, dataversion: nextVersion } : event;
}

function toBurst(
  { number, random, clock }: ProducerOptions,
  { command, own }: { readonly command: number; readonly own: readonly number[] },
): DomainEvent[] {
  const sku = toSku(random.pick(own));
  return Array.from({ length: random.whole(1, burstMax) }, (_, index) =>
    toFirstEvent(stockReceived({ sku, quantity: random.whole(1, 12) }), {
      commandId: `received-${number}-${command}-${index}`,
      source: "warehouse",
      subject: sku,
      now: new Date(clock.now()).toISOString(),
    }),
  );
}

function toSku(product: number): string {
  return `product-${product}`;
}
