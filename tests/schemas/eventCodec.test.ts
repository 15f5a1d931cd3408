// Covers reading events: every current and older example, unknown fields and types, newer versions, hostile input.
// Does not cover commands and client messages.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { defineEvent } from "../../schemas/defineEvent.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { type EventType, events } from "../../schemas/events.ts";
import { olderExamples, toExampleEvent } from "../../schemas/examples.ts";

const types = Object.keys(events) as EventType[];
const wire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("reading", () => {
  test.each(types)("the example of %s is read as it was written", (type) => {
    const event = toExampleEvent(type);
    expect(eventCodec.decode(wire(event))).toEqual({ kind: "event", event });
  });

  test("order.placed version 1 becomes version 2 and keeps what was charged", () => {
    const data = olderExamples["order.placed"][1];
    const decoded = eventCodec.decode(
      wire(toExampleEvent("order.placed", { dataversion: 1, data: data as never })),
    );
    expect(decoded).toMatchObject({
      kind: "event",
      event: {
        dataversion: 2,
        dataschema: "urn:orderly:event:order.placed:2",
        data: {
          lines: [{ sku: "kettle", quantity: 2, unitPrice: { amount: 2599, currency: "EUR" } }],
          total: { amount: 5198, currency: "EUR" },
        },
      },
    });
  });

  test("fields that are not known are ignored", () => {
    const event = toExampleEvent("mail.sent");
    const more = { ...event, region: "moon", data: { ...event.data, colour: "red" } };
    expect(eventCodec.decode(wire(more))).toEqual({ kind: "event", event });
  });

  test("a type that is not known is an event that nobody handles", () => {
    const event = { ...toExampleEvent("mail.sent"), type: "parcel.shipped" };
    expect(eventCodec.decode(wire(event))).toMatchObject({
      kind: "event",
      event: { type: "parcel.shipped" },
    });
  });

  test("a version newer than known is told apart from an invalid one", () => {
    const event = { ...toExampleEvent("mail.sent"), dataversion: 2 };
    expect(eventCodec.decode(wire(event))).toEqual({ kind: "newer", type: "mail.sent", dataversion: 2 });
  });
});

describe("refusing", () => {
  test.each([
    ["no object", 7, /expected object/],
    ["no data", { ...toExampleEvent("mail.sent"), data: undefined }, /^data: /],
    [
      "a wrong field",
      { ...toExampleEvent("stock.received"), data: { sku: "kettle", quantity: 0 } },
      /^data\.quantity: /,
    ],
    ["a version below 1", { ...toExampleEvent("mail.sent"), dataversion: 0 }, /^dataversion: /],
    [
      "a subject that is too long",
      { ...toExampleEvent("mail.sent"), subject: "x".repeat(257) },
      /^subject: /,
    ],
    [
      "a reply address that is no URL",
      { ...toExampleEvent("mail.sent"), replyto: "file:///etc" },
      /^replyto: /,
    ],
  ])("%s is named", (_, input, reason) => {
    const decoded = eventCodec.decode(input === undefined ? input : wire(input));
    expect(decoded).toEqual({ kind: "invalid", reason: expect.stringMatching(reason) });
  });

  test("a prototype cannot be smuggled in", () => {
    const text = JSON.stringify(toExampleEvent("mail.sent")).replace("{", '{"__proto__":{"isAdmin":true},');
    const decoded = eventCodec.decode(JSON.parse(text));
    expect(decoded.kind === "event" && "isAdmin" in decoded.event).toBe(false);
  });

  test("no JSON makes the codec throw (seed 20261124)", () => {
    const almost = fc.jsonValue().map((value) => ({ ...toExampleEvent("order.placed"), data: value }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almost), (json) => {
        expect(["event", "invalid", "newer"]).toContain(eventCodec.decode(json).kind);
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });
});

test("an event cannot be defined with a gap in its versions", () => {
  expect(() => defineEvent({ type: "a.b", version: 2, schema: z.object({}) })).toThrow(
    "version 1 has no upcast",
  );
});
