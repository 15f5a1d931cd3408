// Covers how a place in the log is named on the command line, and what is said of one that is none. Does not cover
// whether the log has anything there.
import { describe, expect, test } from "@jest/globals";
import { parseMoment } from "../../../replay/log/moment.ts";

const now = Date.UTC(2026, 10, 24, 12);
const position = `000000000001-0564966${"0".repeat(52)}-000002`;

describe("a place in the log", () => {
  test.each([
    ["start", { kind: "start" }],
    ["now", { kind: "now" }],
    ["2026-11-24T00:00:00Z", { kind: "time", timeMs: Date.UTC(2026, 10, 24) }],
    ["2026-11-24T01:00+01:00", { kind: "time", timeMs: Date.UTC(2026, 10, 24) }],
    ["2026-11-24", { kind: "time", timeMs: Date.UTC(2026, 10, 24) }],
    ["-2h", { kind: "time", timeMs: now - 7_200_000 }],
    ["-0.5d", { kind: "time", timeMs: now - 43_200_000 }],
    [position, { kind: "position", position }],
  ])("%s", (text, moment) => {
    expect(parseMoment(text, now)).toEqual(moment);
  });

  test.each(["", "2h", "yesterday", "2026-11-24T00:00:00", "2026-13-01", "24.11.2026", "-2w"])(
    "%j is refused with what may be given",
    (text) => {
      expect(() => parseMoment(text, now)).toThrow(/is no place in the log. Give a time with its zone/);
    },
  );

  test("a time in the future is refused with the time that it is", () => {
    expect(() => parseMoment("2026-11-24T12:00:01Z", now)).toThrow(
      "2026-11-24T12:00:01.000Z is in the future: the log has nothing there yet. It is 2026-11-24T12:00:00.000Z now; leave the time out to go as far as the log does.",
    );
  });

  test("a position whose parts do not fit each other is refused", () => {
    expect(() => parseMoment("000000000001-0561-000000", now)).toThrow(/is no position/);
  });
});
