import { randomUUID } from "node:crypto";
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { toFirstEvent, toLane } from "../../engine/index.ts";
import { orderPlaced } from "../../schemas/events/order.ts";
import { connectShop } from "../shop/client.ts";
import { type RunningCloud, webSocketUrlOf } from "../shop/runningCloud.ts";

/** What can be made to go wrong, or to change under load. */
export const faults = ["decline", "poison", "malformed", "reshard"] as const;

export type Fault = (typeof faults)[number];

/** Whether a text names a fault. */
export function isFault(text: unknown): text is Fault {
  return faults.includes(text as Fault);
}

type FaultOptions = {
  readonly kinesis: KinesisClient;
  readonly streamName: string;
  readonly cloud: RunningCloud;
};

/** Makes it happen; says what to look for. */
export async function injectFault(fault: Fault, options: FaultOptions): Promise<string> {
  if (fault === "decline") return decline(options);
  if (fault === "reshard") return reshard(options);
  return fault === "poison" ? poison(options) : malformed(options);
}

/** An order whose card is declined. */
async function decline({ cloud }: FaultOptions): Promise<string> {
  const orderId = randomUUID();
  const client = await connectShop(webSocketUrlOf(cloud), () => client.close());
  client.send({ action: "order", orderId, card: "decline" });
  await client.closed;
  return `Order ${orderId} will be declined.`;
}

/** An order whose payment is never answered: tried again until it is parked, and its key held. */
async function poison({ kinesis, streamName }: FaultOptions): Promise<string> {
  const orderId = randomUUID();
  const price = { amount: 2599, currency: "EUR" };
  const draft = orderPlaced({
    customer: { id: "fault" },
    lines: [{ sku: "kettle", quantity: 1, unitPrice: price }],
    total: price,
    card: "timeoutAlways",
  });
  const now = new Date().toISOString();
  const event = toFirstEvent(draft, { commandId: orderId, source: "console", subject: orderId, now });
  await put(kinesis, { streamName, key: orderId, text: JSON.stringify(event) });
  return `Order ${orderId}: its payment fails until it is parked.`;
}

/** A record that is no event. */
async function malformed({ kinesis, streamName }: FaultOptions): Promise<string> {
  const key = randomUUID();
  await put(kinesis, { streamName, key, text: `{"no":"event","of":"${key}"}` });
  return "A record that is no event stands in the log; every processor parks it.";
}

async function put(
  kinesis: KinesisClient,
  { streamName, key, text }: { readonly streamName: string; readonly key: string; readonly text: string },
): Promise<void> {
  const Data = Buffer.from(text);
  await kinesis.send(new PutRecordCommand({ StreamName: streamName, PartitionKey: toLane(key), Data }));
}

/** One shard more, or back to two. */
async function reshard({ kinesis, streamName: StreamName }: FaultOptions): Promise<string> {
  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const open = summary.StreamDescriptionSummary?.OpenShardCount ?? 1;
  const TargetShardCount = open >= 4 ? 2 : open + 1;
  await kinesis.send(
    new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: "UNIFORM_SCALING" }),
  );
  return `The stream goes from ${open} open shards to ${TargetShardCount}.`;
}
