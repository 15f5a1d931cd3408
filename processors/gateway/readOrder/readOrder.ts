import * as z from "zod/mini";
import type { HttpRequest, HttpResponse } from "../../../engine/lambda/httpHandler.ts";
import { getOrderCommand } from "../../../schemas/commands.ts";
import { toSentence } from "../../../schemas/toSentence.ts";
import { mayReadOrder } from "../mayReadOrder.ts";
import { type ReadAfterPorts, readAfter } from "../readAfter.ts";

const form = z.pick(getOrderCommand, { orderId: true, after: true });

/**
 * `GET /orders/{id}?after=`: the order as its view has it, to whom it may be shown. An order of somebody else is
 * answered like one that does not exist.
 */
export async function readOrder(
  { path, query, bearer }: HttpRequest,
  ports: ReadAfterPorts,
): Promise<HttpResponse> {
  const asked = form.safeParse({ orderId: path.id, after: query.after });
  if (!asked.success) return { status: 400, body: { message: toSentence(asked.error) } };
  const { orderId } = asked.data;
  const read = await readAfter(ports, asked.data);
  if (read.kind === "late") {
    return { status: 504, body: { message: "after: the view has not reached this position; ask again" } };
  }
  if (read.kind === "missing" || !mayReadOrder(read.view.state.customerId, bearer)) {
    return { status: 404, body: { message: `There is no order ${orderId} yet.` } };
  }
  const { state, position } = read.view;
  return { status: 200, body: { orderId, position, order: state } };
}
