import type { EntityReader } from "../../../engine/aws/entityReader.ts";
import type { GatewayRequest } from "../../../engine/lambda/gatewayHandler.ts";
import type { Logger } from "../../../engine/runtime/ports.ts";
import { getOrderCommand } from "../../../schemas/commands.ts";
import { refusal } from "../../messages.ts";
import { readCommand } from "../readCommand.ts";
import type { Reply } from "../reply.ts";

/** What reading an order needs of the world. */
export type GetOrderPorts = { readonly orders: EntityReader; readonly reply: Reply; readonly logger: Logger };

/** Answers with the order as its view has it now. The ID is the permission: only the order's client knows it. */
export async function getOrder(
  { body, connectionId }: GatewayRequest,
  { orders, reply, logger }: GetOrderPorts,
): Promise<void> {
  const read = readCommand(body, getOrderCommand);
  if (read.kind === "refused") return reply(connectionId, refusal(read.reason));
  const { orderId } = read.command;
  try {
    const view = await orders.read<Record<string, unknown>>(orderId);
    if (view === undefined) return reply(connectionId, refusal(`orderId: there is no order ${orderId} yet`));
    await reply(connectionId, { state: "order", orderId, order: view.state });
  } catch (thrown) {
    logger.error("An order could not be read.", { orderId, reason: String(thrown) });
    await reply(connectionId, refusal("The order cannot be read now; ask again."));
  }
}
