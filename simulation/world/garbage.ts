import { type DomainEvent, toFirstEvent, toLane } from "../../engine/index.ts";
import { stockReceived } from "../../schemas/events/stock.ts";
import type { Random } from "../chance/random.ts";
import type { NewRecord } from "./stream.ts";

/** Something in the log that is no event for anybody. */
export type Garbage = NewRecord & {
  readonly isGarbage: true;
  /** What can be made out of it; without a type it concerns every processor. */
  readonly type?: string | undefined;
};

/** IDs of garbage that has one begin so. */
export const garbageId = "garbage/";

const kinds = ["text", "aggregate", "data", "lane"] as const;

/** Draws what a broken producer writes; `orderId` is an order whose key it may hit. */
export function toGarbage(
  random: Random,
  { orderId, number }: { readonly orderId: string; readonly number: string },
): Garbage {
  const anyLane = String(random.whole(0, 4095));
  switch (random.pick(kinds)) {
    case "text":
      return { isGarbage: true, partitionKey: anyLane, data: Buffer.from(`no event ${number}`) };
    case "aggregate":
      return {
        isGarbage: true,
        partitionKey: anyLane,
        data: Buffer.from([0xf3, 0x89, 0x9a, 0xc2, ...Buffer.from(number)]),
      };
    case "data":
      return toRecord({ ...toEvent(number, orderId), type: "payment.authorized", data: {} }, toLane(orderId));
    case "lane": {
      const event = toEvent(number, `product-of-${number}`);
      const lane = String((Number(toLane(event.subject)) + 1) % 4096);
      return toRecord(event, lane);
    }
  }
}

function toEvent(number: string, subject: string): DomainEvent {
  const draft = stockReceived({ sku: subject, quantity: 1 });
  const now = new Date(0).toISOString();
  const event = toFirstEvent(draft, { commandId: number, source: "broken", subject, now });
  return { ...event, id: `${garbageId}${number}` };
}

function toRecord(event: DomainEvent, partitionKey: string): Garbage {
  return { isGarbage: true, partitionKey, data: Buffer.from(JSON.stringify(event)), type: event.type };
}
