import type { GatewayRequest } from "../../../engine/lambda/gatewayHandler.ts";
import type { Logger } from "../../../engine/runtime/ports.ts";
import { getOrderCommand } from "../../../schemas/commands.ts";
import type { ShopMessage } from "../../../schemas/messages.ts";
import { refusal } from "../../messages.ts";
import { mayReadOrder } from "../mayReadOrder.ts";
import { type ReadAfterPorts, readAfter } from "../readAfter.ts";
import { readCommand } from "../readCommand.ts";
import type { Reply } from "../reply.ts";

/** What reading an order needs of the world. */
export type GetOrderPorts = ReadAfterPorts & { readonly reply: Reply; readonly logger: Logger };

/** Answers with the order as its view has it, to whom it may be shown. */
export async function getOrder(
  { body, connectionId }: GatewayRequest,
  { reply, logger, ...ports }: GetOrderPorts,
): Promise<void> {
  const read = readCommand(body, getOrderCommand);
  if (read.kind === "refused") return reply(connectionId, refusal(read.reason));
  try {
    await reply(connectionId, await answer(read.command, ports));
  } catch (thrown) {
    logger.error("An order could not be read.", { orderId: read.command.orderId, reason: String(thrown) });
    await reply(connectionId, refusal("The order cannot be read now; ask again."));
  }
}

async function answer(
  { orderId, after, token }: { orderId: string; after?: string | undefined; token?: string | undefined },
  ports: ReadAfterPorts,
): Promise<ShopMessage> {
  const read = await readAfter(ports, { orderId, after });
  if (read.kind === "late") return refusal("after: the view has not reached this position; ask again");
  if (read.kind === "missing" || !mayReadOrder(read.view.state.customerId, token)) {
    return refusal(`orderId: there is no order ${orderId} yet`);
  }
  return { state: "order", orderId, order: read.view.state, position: read.view.position };
}
