// Covers which events and lines make up the story behind an ID. Does not cover reading them from a running shop.
import { describe, expect, test } from "@jest/globals";
import { findStory } from "../../../cli/watch/findStory.ts";
import { createMemoryEventLog } from "../../../engine/memory/memoryEventLog.ts";
import { toExampleEvent } from "../../../schemas/examples.ts";

const orderId = "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11";
const other = "00000000-0000-4000-8000-000000000000";
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

async function createLog() {
  const log = createMemoryEventLog();
  const placed = {
    id: "e1",
    subject: orderId,
    correlationid: "e1",
    traceparent,
    time: "2026-11-24T09:00:00.000Z",
  };
  await log.append([
    toExampleEvent("order.placed", placed),
    toExampleEvent("order.placed", {
      id: "x1",
      correlationid: "x1",
      subject: other,
      data: undefined as never,
    }),
    toExampleEvent("payment.authorized", {
      ...placed,
      id: "e2",
      causationid: "e1",
      source: "urn:orderly:payment",
      time: "2026-11-24T09:00:00.040Z",
    }),
  ]);
  const lines = [
    { number: 1, atMs: 0, functionName: "payment", text: `could not be told: ${orderId}` },
    { number: 2, atMs: 0, functionName: "payment", text: "START" },
  ];
  return { log: [...log.records, { ...log.records[0], data: "{" } as never], lines };
}

describe("the story", () => {
  test.each([
    ["an order", orderId],
    ["an order's first eight characters", orderId.slice(0, 8)],
    ["an event", "e2"],
    ["a trace", traceId],
    ["a customer", "guest"],
    ["a correlation", "e1"],
  ])("behind %s is all that happened to its key", async (_what, id) => {
    const { keys, events } = findStory(id, await createLog());
    expect(keys).toEqual([orderId]);
    expect(events.map(({ type }) => type)).toEqual(["order.placed", "payment.authorized"]);
  });

  test("tells who says so, how long after its cause, and what was written about it", async () => {
    const { events, lines } = findStory(orderId, await createLog());
    expect(events[1]).toMatchObject({ service: "payment", afterCauseMs: 40, causationId: "e1", traceId });
    expect(events[0]?.afterCauseMs).toBeUndefined();
    expect(lines.map(({ number }) => number)).toEqual([1]);
  });

  test.each(["", "8d7f", "nobody"])("behind %j is nothing", async (id) => {
    expect(findStory(id, await createLog())).toEqual({ keys: [], more: 0, events: [], lines: [] });
  });
});
