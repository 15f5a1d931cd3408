import type { EntityIndexReader, IndexPlace } from "../../../engine/aws/entityIndexReader.ts";
import type { HttpRequest, HttpResponse } from "../../../engine/lambda/httpHandler.ts";
import { toCustomerId } from "../customerId.ts";
import type { ReadOrder } from "../readAfter.ts";

/** Orders of one page. */
const pageOrders = 20;

/** `<time>_<order ID>`: where a page ended. */
const cursorPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([\da-f-]{36})$/;

/** `GET /customers/{id}/orders?before=`: the orders of the customer whose token is shown, newest first. */
export async function listOrders(
  { path, query, bearer }: HttpRequest,
  { ordersOf }: { readonly ordersOf: EntityIndexReader },
): Promise<HttpResponse> {
  const customerId = path.id ?? "";
  if (bearer === undefined) {
    const message = "Authorization: expected Bearer and the customer's token";
    return { status: 401, headers: { "www-authenticate": "Bearer" }, body: { message } };
  }
  if (toCustomerId(bearer) !== customerId) {
    return { status: 403, body: { message: "Authorization: the token is another customer's" } };
  }
  const before = query.before === undefined ? undefined : readCursor(query.before);
  if (before === "malformed") {
    return { status: 400, body: { message: "before: expected the `next` of an earlier page" } };
  }
  const { entities, next } = await ordersOf.newest<ReadOrder>(customerId, { limit: pageOrders, before });
  const orders = entities.map(({ key, state }) => ({ orderId: key, order: state }));
  return { status: 200, body: { orders, ...(next && { next: `${next.sort}_${next.key}` }) } };
}

function readCursor(text: string): IndexPlace | "malformed" {
  const [, sort, key] = cursorPattern.exec(text) ?? [];
  return sort === undefined || key === undefined ? "malformed" : { sort, key };
}
