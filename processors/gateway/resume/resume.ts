import type { EntityReader } from "../../../engine/aws/entityReader.ts";
import type { Forwards } from "../../../engine/aws/forwards.ts";
import { type OutboxReader, sequenceOf } from "../../../engine/aws/outboxReader.ts";
import type { GatewayRequest } from "../../../engine/lambda/gatewayHandler.ts";
import type { Logger } from "../../../engine/runtime/ports.ts";
import { resumeCommand } from "../../../schemas/commands.ts";
import type { ShopMessage } from "../../../schemas/messages.ts";
import { refusal, started } from "../../messages.ts";
import { mayReadOrder } from "../mayReadOrder.ts";
import type { ReadOrder } from "../readAfter.ts";
import { readCommand } from "../readCommand.ts";
import type { Reply } from "../reply.ts";

/** What resuming needs of the world. */
export type ResumePorts = {
  /** Says whose order it is. */
  readonly orders: EntityReader;
  readonly outboxes: OutboxReader;
  readonly forwards: Pick<Forwards, "set">;
  readonly reply: Reply;
  readonly logger: Logger;
};

/**
 * A client came back on another connection: it gets what it missed of its order, in order, and hears the rest on this
 * connection. Whoever may read the order may resume it; an order of somebody else is answered like one that does not exist.
 */
export async function resume(request: GatewayRequest, ports: ResumePorts): Promise<void> {
  const { body, connectionId } = request;
  const { forwards, reply, logger } = ports;
  const read = readCommand(body, resumeCommand);
  if (read.kind === "refused") return reply(connectionId, refusal(read.reason));
  const { orderId, after, token } = read.command;
  try {
    if (!(await mayResume(ports, { orderId, token }))) return reply(connectionId, unknown(orderId));
    const sent = await sendMissed(ports, { orderId, after, connectionId });
    if (sent === undefined) return reply(connectionId, unknown(orderId));
    await forwards.set(orderId, { connectionId, state: "resuming" });
    const more = (await sendMissed(ports, { orderId, after: sent, connectionId })) ?? sent;
    await forwards.set(orderId, { connectionId, state: "live" });
    // Said while nobody else sent: it stands in the outbox.
    await sendMissed(ports, { orderId, after: more, connectionId });
  } catch (thrown) {
    logger.error("An order could not be resumed.", { orderId, reason: String(thrown) });
    await reply(connectionId, refusal("The order cannot be resumed now; ask again."));
  }
}

/** The view is what knows the customer: before it has the order, nobody may resume it. */
async function mayResume(
  { orders }: ResumePorts,
  { orderId, token }: { readonly orderId: string; readonly token: string | undefined },
): Promise<boolean> {
  const view = await orders.read<ReadOrder>(orderId);
  return view !== undefined && mayReadOrder(view.state.customerId, token);
}

function unknown(orderId: string): ShopMessage {
  return refusal(`orderId: there is no order ${orderId} yet`);
}

type Missed = { readonly orderId: string; readonly after: number; readonly connectionId: string };

/** Sends what was said behind a sequence, and gives the last sequence; `undefined` when there is no such order. */
async function sendMissed(
  { outboxes, reply }: ResumePorts,
  { orderId, after, connectionId }: Missed,
): Promise<number | undefined> {
  const said = await outboxes.messagesOf(orderId);
  if (said === undefined) return undefined;
  if (after < 0) await reply(connectionId, started(orderId));
  let last = Math.max(after, 0);
  for (const notification of said) {
    const sequence = sequenceOf(notification);
    if (sequence <= after) continue;
    await reply(connectionId, notification.message as ShopMessage);
    last = Math.max(last, sequence);
  }
  return last;
}
