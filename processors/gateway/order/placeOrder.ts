import { toReplyTo } from "../../../engine/aws/replyTo.ts";
import type { GatewayRequest } from "../../../engine/lambda/gatewayHandler.ts";
import type { EventLog, Logger } from "../../../engine/runtime/ports.ts";
import { orderCommand } from "../../../schemas/commands.ts";
import { accepted, failure, refusal, started } from "../../messages.ts";
import { catalogue } from "../catalogue.ts";
import { readCommand } from "../readCommand.ts";
import type { Reply } from "../reply.ts";
import { toOrderPlaced } from "./toOrderPlaced.ts";

/** What placing an order needs of the world. */
export type PlaceOrderPorts = {
  readonly log: EventLog;
  readonly reply: Reply;
  readonly connectionsUrl: string;
  readonly logger: Logger;
};

/**
 * Takes an order: `started` to the client, then the event into the log. In this order, so that no service can
 * report before it; only `accepted`, for who asks for it, may come after what services say. What cannot be read leads
 * to one error message and no event.
 */
export async function placeOrder(
  { body, connectionId, requestId, timeMs }: GatewayRequest,
  { log, reply, connectionsUrl, logger }: PlaceOrderPorts,
): Promise<void> {
  const read = readCommand(body, orderCommand);
  if (read.kind === "refused") return reply(connectionId, refusal(read.reason));
  const now = new Date(timeMs).toISOString();
  const replyto = toReplyTo(connectionsUrl, connectionId);
  const order = toOrderPlaced(read.command, { catalogue, requestId, now, replyto });
  if (order.kind === "refused") return reply(connectionId, refusal(order.reason));
  const orderId = order.event.subject;
  await reply(connectionId, started(orderId));
  try {
    const [position] = await log.append([order.event]);
    if (read.command.ack && position) await reply(connectionId, accepted(orderId, position));
  } catch (thrown) {
    logger.error("An order could not be appended to the log.", { orderId, reason: String(thrown) });
    const msg = "The order may not have been taken; send it again with the same orderId.";
    await reply(connectionId, failure(msg, { orderId, step: "order" }));
  }
}
