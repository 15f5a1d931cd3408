import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { createKinesisLog } from "../../engine/aws/kinesisLog.ts";
import { toFirstEvent } from "../../engine/index.ts";
import { stockReceived } from "../../schemas/events/stock.ts";

/** Pieces of each product that came in. */
export type Delivery = {
  /** Unique: the same delivery twice counts once. */
  readonly deliveryId: string;
  readonly quantities: Readonly<Record<string, number>>;
};

/** Lets stock come in through the log, where all state comes from. */
export async function receiveStock(
  to: { readonly client: KinesisClient; readonly streamName: string },
  { deliveryId, quantities }: Delivery,
): Promise<void> {
  const now = new Date().toISOString();
  const events = Object.entries(quantities).map(([sku, quantity]) =>
    toFirstEvent(stockReceived({ sku, quantity }), {
      commandId: `${deliveryId}/${sku}`,
      source: "warehouse",
      subject: sku,
      now,
    }),
  );
  await createKinesisLog(to).append(events);
}
