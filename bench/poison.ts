// One poison event among 10,000 over 200 keys, on the embedded cloud as it would be deployed: how much longer everything
// else takes. Run: npx node bench/poison.ts
import { createKinesisClient } from "../cli/log/clients.ts";
import { readLog } from "../cli/log/readLog.ts";
import { listParked } from "../cli/operator/listParked.ts";
import { openOperator } from "../cli/operator/operator.ts";
import { receiveStock } from "../cli/shop/receiveStock.ts";
import { startShop } from "../cli/startShop.ts";
import { createKinesisLog } from "../engine/aws/kinesisLog.ts";
import type { DomainEvent } from "../engine/index.ts";
import { toExampleEvent } from "../schemas/examples.ts";
import { names } from "../stacks/names.ts";

const keyCount = 200;
const eventsPerKey = 50;
const pollMs = 50;

/** An order for each key, and events behind it that only the view applies; a payment that never answers is the poison. */
function toEvents(isPoisoned: boolean): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  for (let place = 0; place < eventsPerKey; place++) {
    for (let key = 0; key < keyCount; key++) {
      const subject = `order-${key}`;
      const id = `${subject}/${place}`;
      if (place > 0) events.push(toExampleEvent("order.completed", { subject, id, correlationid: id }));
      else {
        const card = isPoisoned && key === keyCount / 2 ? "timeoutAlways" : "approve";
        const { data } = toExampleEvent("order.placed");
        events.push(
          toExampleEvent("order.placed", { subject, id, correlationid: id, data: { ...data, card } }),
        );
      }
    }
  }
  return events;
}

/** Milliseconds from the first append until every order that can end has ended. */
async function run(isPoisoned: boolean): Promise<{ readonly ms: number; readonly parked: number }> {
  const { cloud, stage, close } = await startShop({ port: 0 });
  const client = createKinesisClient(cloud);
  const operator = await openOperator({ endpoint: cloud.endpoint, stage });
  const streamName = names.stream(stage);
  const ended = async (): Promise<number> => {
    const texts = (await readLog(client, streamName)).map(({ data = "{}" }) => data);
    return texts.filter((text) => text.includes('"source":"urn:orderly:order","type":"order.completed"'))
      .length;
  };
  try {
    await receiveStock({ client, streamName }, { deliveryId: "bench", quantities: { kettle: 10_000 } });
    // One order first: what is measured is not the start of functions.
    const log = createKinesisLog({ client, streamName });
    await log.append([
      toExampleEvent("order.placed", { subject: "warm", id: "warm", correlationid: "warm" }),
    ]);
    while ((await ended()) < 1) await new Promise((settle) => setTimeout(settle, pollMs));
    const start = performance.now();
    await log.append(toEvents(isPoisoned));
    const wanted = 1 + keyCount - (isPoisoned ? 1 : 0);
    while ((await ended()) < wanted) await new Promise((settle) => setTimeout(settle, pollMs));
    const ms = Math.round(performance.now() - start);
    const parked = (await listParked(operator, { processor: "payment" })).length;
    return { ms, parked };
  } finally {
    operator.close();
    client.destroy();
    await close();
  }
}

const plain = await run(false);
const poisoned = await run(true);
console.log(
  JSON.stringify({
    events: keyCount * eventsPerKey,
    keys: keyCount,
    plainMs: plain.ms,
    poisonedMs: poisoned.ms,
    ratio: Number((poisoned.ms / plain.ms).toFixed(2)),
    parked: poisoned.parked,
  }),
);
