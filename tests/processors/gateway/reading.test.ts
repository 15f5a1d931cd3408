// Covers what the routes of the HTTP API answer, on ports in memory: what is shown to whom, waiting for a position,
// pages, stock. Does not cover API Gateway's own routing, nor the clients of AWS.
import { describe, expect, test } from "@jest/globals";
import type { IndexPlace } from "../../../engine/aws/entityIndexReader.ts";
import { toPosition } from "../../../engine/index.ts";
import { toCustomerId } from "../../../processors/gateway/customerId.ts";
import { listOrders } from "../../../processors/gateway/listOrders/listOrders.ts";
import { listProducts } from "../../../processors/gateway/listProducts/listProducts.ts";
import { readOrder } from "../../../processors/gateway/readOrder/readOrder.ts";

const orderId = "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11";
const token = "t".repeat(43);
const customerId = toCustomerId(token);
const positionOf = (sequenceNumber: number) =>
  toPosition({ shardId: "shardId-000000000000", sequenceNumber: String(sequenceNumber), subSequence: 0 });

/** An order that appears in the view with the given read, at position 7. */
function createOrders({ owner, appearsAt = 1 }: { owner?: string; appearsAt?: number } = {}) {
  let reads = 0;
  const state = { status: "placed", customerId: owner };
  return {
    orders: {
      read: async <State>() => {
        reads += 1;
        return reads < appearsAt ? undefined : { state: state as State, position: positionOf(7) };
      },
    },
    wait: async () => {},
  };
}

const ask = (
  over: { after?: string; bearer?: string; id?: string },
  options?: Parameters<typeof createOrders>[0],
) =>
  readOrder(
    { path: { id: over.id ?? orderId }, query: { after: over.after }, bearer: over.bearer },
    createOrders(options),
  );

describe("GET /orders/{id}", () => {
  test("shows the order with the position of its view", async () => {
    const { status, body } = await ask({});
    expect(status).toBe(200);
    expect(body).toMatchObject({ orderId, position: positionOf(7), order: { status: "placed" } });
  });

  test("shows an order of a customer with a token to that customer alone", async () => {
    const owned = { owner: customerId };
    expect((await ask({ bearer: token }, owned)).status).toBe(200);
    const [missing, other, none] = await Promise.all([
      ask({ bearer: "u".repeat(43) }, owned),
      ask({}, owned),
      ask({}, { appearsAt: 2 }),
    ]);
    expect(missing).toEqual(none);
    expect(other).toEqual(none);
    expect(none.status).toBe(404);
  });

  test("waits for a position, also for an order that is not there yet", async () => {
    expect((await ask({ after: positionOf(7) }, { appearsAt: 5 })).status).toBe(200);
    expect((await ask({ after: positionOf(8) })).status).toBe(504);
    expect((await ask({ after: positionOf(1) }, { appearsAt: 1_000 })).status).toBe(504);
  });

  test.each([{ id: "1" }, { after: "7" }, { after: `${positionOf(7)}x` }])(
    "refuses %j by name",
    async (over) => {
      const { status, body } = await ask(over);
      expect(status).toBe(400);
      expect(body).toMatchObject({ message: expect.stringMatching(/^(orderId|after): /) });
    },
  );
});

describe("GET /customers/{id}/orders", () => {
  const asked: (IndexPlace | undefined)[] = [];
  const sort = "2026-11-24T09:00:00.000Z";
  const ordersOf = {
    newest: async <State>(_customer: string, { before }: { before?: IndexPlace | undefined }) => {
      asked.push(before);
      return {
        entities: [{ key: orderId, state: { status: "placed" } as State }],
        next: { key: orderId, sort },
      };
    },
  };
  const list = (over: { before?: string; bearer?: string | undefined }) =>
    listOrders(
      { path: { id: customerId }, query: { before: over.before }, bearer: over.bearer },
      { ordersOf },
    );

  test("lists a page, and the next one from where it ended", async () => {
    const { status, body } = await list({ bearer: token });
    expect(status).toBe(200);
    expect(body).toEqual({ orders: [{ orderId, order: { status: "placed" } }], next: `${sort}_${orderId}` });
    await list({ bearer: token, before: (body as { next: string }).next });
    expect(asked).toEqual([undefined, { key: orderId, sort }]);
  });

  test.each<[string, object, number]>([
    ["no token", {}, 401],
    ["another's token", { bearer: "u".repeat(43) }, 403],
    ["a made-up cursor", { bearer: token, before: "yesterday" }, 400],
  ])("refuses %s", async (_what, over, status) => {
    expect((await list(over)).status).toBe(status);
  });
});

describe("GET /products", () => {
  test("shows what the catalogue sells and what the stock has", async () => {
    const stock = {
      loadItems: async () => new Map([["kettle", { version: 1, item: { received: 9, available: 4 } }]]),
    };
    const { body } = await listProducts({ path: {}, query: {}, bearer: undefined }, { stock });
    const { products } = body as { products: readonly { sku: string; available: number }[] };
    expect(products.map(({ sku, available }) => [sku, available])).toEqual([
      ["kettle", 4],
      ["teapot", 0],
      ["cup", 0],
      ["tea-green", 0],
    ]);
  });
});
