// Covers what a window of the log is, what is refused with what to do, and which events of it are meant. Does not cover
// reading it.
import { describe, expect, test } from "@jest/globals";
import type { Moment } from "../../../replay/log/moment.ts";
import { createEventFilter } from "../../../replay/window/eventFilter.ts";
import { toLogWindow, windowMarginMs } from "../../../replay/window/logWindow.ts";
import { events } from "../../../schemas/events.ts";
import { toExampleEvent } from "../../../schemas/examples.ts";

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 24, 12);
const bounds = { createdMs: nowMs - 100 * hourMs, oldestMs: nowMs - 24 * hourMs };
const at = (hoursAgo: number): Moment => ({ kind: "time", timeMs: nowMs - hoursAgo * hourMs });
const window = (from: Moment, to: Moment = { kind: "now" }) => toLogWindow({ from, to }, { bounds, nowMs });

describe("a window", () => {
  test("is read wider than it is, on both sides", () => {
    expect(window(at(3), at(2)).read).toEqual({
      from: { kind: "time", timeMs: nowMs - 3 * hourMs - windowMarginMs },
      to: { kind: "time", timeMs: nowMs - 2 * hourMs + windowMarginMs },
    });
  });

  test("that ends a moment ago is read to the head", () => {
    expect(window(at(3), at(0.01)).read.to).toEqual({ kind: "now" });
  });

  test("from the start is the whole log", () => {
    expect(window({ kind: "start" })).toMatchObject({
      fromMs: Number.NEGATIVE_INFINITY,
      read: { from: { kind: "start" } },
    });
  });

  test.each<[string, Moment, Moment, string]>([
    [
      "before the log begins",
      at(30),
      { kind: "now" },
      "before the log begins: stream and archive go back to 2026-11-23T12:00:00.000Z. Begin there or later, or with --from start.",
    ],
    ["that ends before it begins", at(2), at(3), "Swap --from and --to."],
    ["to a position", at(2), { kind: "position", position: "" as never }, "--to is a time"],
    ["from now", { kind: "now" }, { kind: "now" }, "leaves nothing"],
    ["to the start", { kind: "start" }, { kind: "start" }, "leaves nothing"],
  ])("%s is refused with what to do", (_, from, to, message) => {
    expect(() => window(from, to)).toThrow(message);
  });
});

describe("events that are meant", () => {
  const types = Object.keys(events);
  const inWindow = { fromMs: Date.UTC(2026, 10, 24), toMs: Date.UTC(2026, 10, 25) };

  test("are in the window by their own time, and of the key and the type", () => {
    const isMeant = createEventFilter({ window: inWindow, key: "one", type: "order.*" }, types);
    const event = toExampleEvent("order.placed", { subject: "one" });
    expect(isMeant(event)).toBe(true);
    expect(isMeant({ ...event, time: "2026-11-23T23:59:59.999Z" })).toBe(false);
    expect(isMeant({ ...event, time: "2026-11-25T00:00:00.001Z" })).toBe(false);
    expect(isMeant({ ...event, subject: "two" })).toBe(false);
    expect(isMeant({ ...event, type: "payment.declined" })).toBe(false);
  });

  test.each(["orders.*", "order", "order.place", ""])(
    "of the type %j are none, and the types are named",
    (type) => {
      expect(() => createEventFilter({ window: inWindow, type }, types)).toThrow(
        /No event has the type .*order\.placed/,
      );
    },
  );
});
