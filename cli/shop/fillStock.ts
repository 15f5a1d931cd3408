import { catalogue } from "../../processors/gateway/catalogue.ts";
import { names } from "../../stacks/names.ts";
import { scarceSku } from "../demo/plan.ts";
import { createKinesisClient } from "../log/clients.ts";
import { isEmpty } from "../log/isEmpty.ts";
import type { RunningShop } from "../startShop.ts";
import { receiveStock } from "./receiveStock.ts";

/** Fewer than one order may ask for, so that an order can be seen to fail for lack of stock. */
const scarcePieces = 20;

/** Lets the first stock come in, of each product but the scarce one as many pieces, unless the log has events. */
export async function fillStock({ cloud, stage }: RunningShop, pieces: number): Promise<void> {
  const client = createKinesisClient(cloud);
  const streamName = names.stream(stage);
  if (pieces > 0 && (await isEmpty(client, streamName))) {
    const quantities = Object.fromEntries(catalogue.map(({ sku }) => [sku, pieces]));
    quantities[scarceSku] = Math.min(pieces, scarcePieces);
    await receiveStock({ client, streamName }, { deliveryId: "first", quantities });
  }
  client.destroy();
}
