// Covers `resume` with what several outboxes hold: what is sent, to whom, in which order, and what happens while it is sent. Does
// not cover DynamoDB or a real connection (tests/e2e).
import { describe, expect, test } from "@jest/globals";
import type { Forward } from "../../../engine/aws/forwards.ts";
import type { Notification } from "../../../engine/core/entity.ts";
import { toCustomerId } from "../../../processors/gateway/customerId.ts";
import { resume } from "../../../processors/gateway/resume/resume.ts";

const orderId = "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11";
const token = "t".repeat(43);
const say = (sequence: number): Notification => ({
  replyto: "https://api.test/dev/@connections/old",
  key: orderId,
  message: { state: "success", msg: `message ${sequence}`, sequence },
});

type Options = {
  /** Called before each read of the outboxes, with its number. */
  readonly grow?: (read: number) => void;
  /** The customer in the view; without one, the view has no such order. */
  readonly owner?: string | undefined;
};

function open(said: Notification[] | undefined, options: Options = { owner: "guest" }) {
  const { grow = () => {}, owner } = options;
  const sent: unknown[] = [];
  const forwards: Forward[] = [];
  let reads = 0;
  const silent = () => {};
  const ports = {
    orders: { read: async () => owner && { state: { customerId: owner } } },
    outboxes: {
      messagesOf: async () => {
        reads += 1;
        grow(reads);
        return said && [...said];
      },
    },
    forwards: { set: async (_: string, forward: Forward) => void forwards.push(forward) },
    reply: async (_: string, message: { sequence?: number; state: string; msg?: string }) =>
      void sent.push(message.sequence ?? message.msg ?? message.state),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  };
  const send = (command: object) =>
    resume({ connectionId: "new", requestId: "1", timeMs: 0, body: JSON.stringify(command) }, ports as never);
  return { send, sent, forwards };
}

describe("a client that comes back", () => {
  test("gets everything in order, beginning with started, when it has nothing", async () => {
    const { send, sent } = open([say(1), say(2), say(4)]);
    await send({ action: "resume", orderId });
    expect(sent).toEqual([0, 1, 2, 4]);
  });

  test("gets what it missed when it says what it has", async () => {
    const { send, sent } = open([say(1), say(2), say(4)]);
    await send({ action: "resume", orderId, after: 1 });
    expect(sent).toEqual([2, 4]);
  });

  test("hears the rest on its new connection, once what was missed is sent", async () => {
    const { send, forwards } = open([say(1)]);
    await send({ action: "resume", orderId });
    expect(forwards).toEqual([
      { connectionId: "new", state: "resuming" },
      { connectionId: "new", state: "live" },
    ]);
  });

  test.each([1, 2, 3])("misses nothing that is said at its read %i of the outboxes", async (at) => {
    const said = [say(1)];
    const { send, sent } = open(said, {
      owner: "guest",
      grow: (read) => void (read === at && said.push(say(3))),
    });
    await send({ action: "resume", orderId, after: 0 });
    expect(sent).toEqual([1, 3]);
  });

  test("with the token of the order's customer is that customer", async () => {
    const { send, sent } = open([say(1)], { owner: toCustomerId(token) });
    await send({ action: "resume", orderId, token });
    expect(sent).toEqual([0, 1]);
  });

  test.each([
    ["that no processor knows", undefined, { owner: "guest" }, {}],
    ["that the view does not have yet", [say(1)], {}, {}],
    ["of a customer whose token it lacks", [say(1)], { owner: toCustomerId(token) }, {}],
    ["of a customer with another token", [say(1)], { owner: toCustomerId(token) }, { token: "u".repeat(43) }],
  ])("to an order %s is told that there is none", async (_what, said, options, shown) => {
    const { send, sent, forwards } = open(said, options);
    await send({ action: "resume", orderId, ...shown });
    expect(sent).toEqual([`orderId: there is no order ${orderId} yet`]);
    expect(forwards).toEqual([]);
  });

  test.each([
    [{ orderId: "one" }, /^orderId: /],
    [{ orderId, after: "x" }, /^after: /],
    [{ orderId, token: "secret" }, /^token: /],
  ])("with %j is told which field is wrong", async (command, message) => {
    const { send, sent } = open([say(1)]);
    await send({ action: "resume", ...command });
    expect(sent).toEqual([expect.stringMatching(message)]);
  });
});
