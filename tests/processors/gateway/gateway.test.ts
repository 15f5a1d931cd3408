// Covers what the gateway answers to every kind of message and what it puts into the log, on ports in memory. Does not
// cover API Gateway's own routing and limits, nor the clients of AWS.
import { describe, expect, test } from "@jest/globals";
import { type DomainEvent, toPosition } from "../../../engine/index.ts";
import { toCustomerId } from "../../../processors/gateway/customerId.ts";
import { refuseMessage } from "../../../processors/gateway/default/refuseMessage.ts";
import { getOrder } from "../../../processors/gateway/getOrder/getOrder.ts";
import { placeOrder } from "../../../processors/gateway/order/placeOrder.ts";
import { pausesMs } from "../../../processors/gateway/readAfter.ts";
import { commandExamples } from "../../../schemas/commands.ts";
import { eventCodec } from "../../../schemas/eventCodec.ts";
import { clientMessage, type ShopMessage } from "../../../schemas/messages.ts";

const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const connectionsUrl = "https://api.test/dev";
const orderId = commandExamples.order.orderId;
const positionOf = (sequenceNumber: number) =>
  toPosition({ shardId: "shardId-000000000000", sequenceNumber: String(sequenceNumber), subSequence: 0 });
const position = positionOf(5);
const token = "t".repeat(43);

function createGateway({ append, customerId }: { append?: () => Promise<void>; customerId?: string } = {}) {
  const heard: ShopMessage[] = [];
  const appended: DomainEvent[] = [];
  const order: string[] = [];
  const reply = async (_connection: string, message: ShopMessage) => {
    order.push(message.state);
    heard.push(clientMessage.parse(message));
  };
  const log = {
    append: async (events: readonly DomainEvent[]) => {
      order.push("append");
      await append?.();
      appended.push(...events);
      return events.map(() => position);
    },
  };
  const request = (message: unknown, requestId = "request-1") => ({
    connectionId: "c=1",
    requestId,
    timeMs: Date.UTC(2026, 10, 24),
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
  const stored = { status: "placed", timeLine: [], ...(customerId !== undefined && { customerId }) };
  const waited: number[] = [];
  // The view goes one position on with every wait.
  const orders = {
    read: async <State>(key: string) =>
      key === orderId ? { state: stored as State, position: positionOf(3 + waited.length) } : undefined,
  };
  const wait = async (delayMs: number) => void waited.push(delayMs);
  return {
    heard,
    appended,
    order,
    waited,
    place: (message: unknown, requestId?: string) =>
      placeOrder(request(message, requestId), { log, reply, connectionsUrl, logger }),
    ask: (message: unknown) => getOrder(request(message), { orders, reply, wait, logger }),
    other: (message: unknown) => refuseMessage(request(message), { reply }),
  };
}

describe("an order", () => {
  test("with nothing but its action is one of the featured product, and a valid event", async () => {
    const gateway = createGateway();
    await gateway.place({ action: "order" });
    expect(gateway.order).toEqual(["started", "append"]);
    const [event] = gateway.appended;
    expect(eventCodec.decode(JSON.parse(JSON.stringify(event))).kind).toBe("event");
    expect(event).toMatchObject({
      type: "order.placed",
      subject: gateway.heard[0]?.orderId,
      replyto: "https://api.test/dev/@connections/c%3D1",
      causationdepth: 0,
      data: {
        customer: { id: "guest" },
        lines: [{ sku: "kettle", quantity: 1, unitPrice: { amount: 2599, currency: "EUR" } }],
        total: { amount: 2599, currency: "EUR" },
      },
    });
  });

  test("costs what the catalogue says, whatever the client says", async () => {
    const gateway = createGateway();
    await gateway.place({
      action: "order",
      items: [
        { sku: "cup", quantity: 4, unitPrice: { amount: 1, currency: "EUR" } },
        { sku: "teapot", quantity: 1 },
      ],
      total: { amount: 1, currency: "EUR" },
    });
    expect(gateway.appended[0]?.data).toMatchObject({ total: { amount: 4 * 890 + 3450, currency: "EUR" } });
  });

  test("sent twice with its own ID is the same event; two without one are two orders", async () => {
    const gateway = createGateway();
    await gateway.place(commandExamples.order, "request-1");
    await gateway.place(commandExamples.order, "request-2");
    await gateway.place({ action: "order" }, "request-3");
    await gateway.place({ action: "order" }, "request-4");
    const [one, again, two, three] = gateway.appended.map(({ id }) => id);
    expect(again).toBe(one);
    expect(new Set([one, two, three]).size).toBe(3);
  });

  test.each<[string, unknown, string]>([
    ["that is not JSON", "{", "message: it is not JSON"],
    ["that is an array", "[]", "message: it is no JSON object"],
    ["with no items", { action: "order", items: [] }, "items: "],
    [
      "with a quantity of zero",
      { action: "order", items: [{ sku: "cup", quantity: 0 }] },
      "items[0].quantity: ",
    ],
    ["with half a piece", { action: "order", items: [{ sku: "cup", quantity: 0.5 }] }, "items[0].quantity: "],
    ["of an unknown product", { action: "order", items: [{ sku: "car" }] }, "items[0].sku: "],
    ["with an ID that is no UUID", { action: "order", orderId: "1" }, "orderId: "],
    ["with an address that is none", { action: "order", customer: { email: "x" } }, "customer.email: "],
    ["that is too long", { action: "order", padding: "x".repeat(40_000) }, "message: "],
  ])("%s gets one error that names the field, and nothing enters the log", async (_what, message, start) => {
    const gateway = createGateway();
    await gateway.place(message);
    expect(gateway.appended).toEqual([]);
    expect(gateway.heard).toHaveLength(1);
    expect(gateway.heard[0]?.state).toBe("error");
    expect(gateway.heard[0]).toMatchObject({ msg: expect.stringContaining(start) });
  });

  test("that cannot be appended ends with an error", async () => {
    const gateway = createGateway({ append: () => Promise.reject(new Error("throttled")) });
    await gateway.place(commandExamples.order);
    expect(gateway.heard.map(({ state }) => state)).toEqual(["started", "error"]);
  });

  test("tells its position to who asks for it, once it is in the log", async () => {
    const gateway = createGateway();
    await gateway.place({ action: "order", ack: true });
    expect(gateway.order).toEqual(["started", "append", "accepted"]);
    expect(gateway.heard[1]).toMatchObject({ state: "accepted", position });
  });

  test("of a customer with a token bears the ID that the token gives, and the token goes nowhere", async () => {
    const gateway = createGateway();
    await gateway.place({ action: "order", customer: { token, email: "a@example.com" } });
    const [event] = gateway.appended;
    expect(event?.data).toMatchObject({ customer: { id: toCustomerId(token), email: "a@example.com" } });
    expect(JSON.stringify([event, gateway.heard])).not.toContain(token);
  });

  test.each<[string, object]>([
    ["without the token", { id: toCustomerId(token) }],
    ["with another token", { id: toCustomerId(token), token: "u".repeat(43) }],
  ])("in the name of a customer with a token is refused %s", async (_what, customer) => {
    const gateway = createGateway();
    await gateway.place({ action: "order", customer });
    expect(gateway.appended).toEqual([]);
    expect(gateway.heard).toMatchObject([{ state: "error", msg: expect.stringMatching(/^customer\.id: /) }]);
  });
});

describe("a question for an order", () => {
  test("is answered from the view", async () => {
    const gateway = createGateway();
    await gateway.ask(commandExamples.getOrder);
    expect(gateway.heard).toEqual([
      { state: "order", orderId, order: { status: "placed", timeLine: [] }, position: positionOf(3) },
    ]);
  });

  test("that names a position is answered when the view has reached it", async () => {
    const gateway = createGateway();
    await gateway.ask({ ...commandExamples.getOrder, after: position });
    expect(gateway.heard).toMatchObject([{ state: "order", position }]);
    expect(gateway.waited).toHaveLength(2);
  });

  test("that names a position which the view does not reach gets an error after a bounded wait", async () => {
    const gateway = createGateway();
    await gateway.ask({ ...commandExamples.getOrder, after: positionOf(1_000) });
    expect(gateway.heard).toMatchObject([{ state: "error", msg: expect.stringMatching(/^after: /) }]);
    expect(gateway.waited).toEqual(pausesMs);
  });

  test.each<[string, object, string]>([
    ["the customer's token", { token }, "order"],
    ["no token", {}, "error"],
    ["another's token", { token: "u".repeat(43) }, "error"],
  ])("for an order of a customer with a token, with %s", async (_what, shown, state) => {
    const gateway = createGateway({ customerId: toCustomerId(token) });
    await gateway.ask({ ...commandExamples.getOrder, ...shown });
    expect(gateway.heard.map((message) => message.state)).toEqual([state]);
  });

  test("without ID, or for an unknown one, gets one error that names the field", async () => {
    const gateway = createGateway();
    await gateway.ask({ action: "getOrder" });
    await gateway.ask({ action: "getOrder", orderId: "00000000-0000-4000-8000-000000000000" });
    expect(gateway.heard).toHaveLength(2);
    for (const message of gateway.heard) {
      expect(message).toMatchObject({ state: "error", msg: expect.stringMatching(/^orderId: /) });
    }
  });
});

describe("another message", () => {
  test.each<[unknown, string]>([
    ["hello", "message: it is not JSON"],
    [{ action: "dance" }, 'action: expected "order" or "getOrder" or "resume"'],
    [{}, 'action: expected "order" or "getOrder" or "resume"'],
  ])("%j gets one error", async (message, msg) => {
    const gateway = createGateway();
    await gateway.other(message);
    expect(gateway.heard).toEqual([{ state: "error", msg }]);
  });
});
