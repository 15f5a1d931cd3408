// Covers how the console tells a story and shows lines: by key, events and lines together, JSON and metrics in short; lines
// of plots by processor and by shard; the tail behind a number. Does not cover finding the story (tests/cli/watch).
import { describe, expect, test } from "@jest/globals";
import { toTail } from "../../cli/console/toTail.ts";
import type { Story, StoryEvent } from "../../cli/watch/findStory.ts";
import { createMemoryEventLog } from "../../engine/memory/memoryEventLog.ts";
import { toExampleEvent } from "../../schemas/examples.ts";
import { toLineText } from "../../web/console/lineText.ts";
import { toPlotLines } from "../../web/console/plotLines.ts";
import type { Measures, Sample } from "../../web/console/samples.ts";
import { toKeyStories } from "../../web/console/storyEntries.ts";

const eventOf = (key: string, id: string, time: string): StoryEvent => ({
  ...{ key, id, type: "order.placed", service: "gateway", position: id },
  time: `2026-11-24T09:00:0${time}Z`,
});
const lineOf = (number: number, text: string) => ({
  ...{ number, text, functionName: "payment" },
  atMs: Date.parse("2026-11-24T09:00:00.500Z"),
});

describe("a story", () => {
  test("is told key by key, with lines where they were written, each once", () => {
    const story: Story = {
      keys: ["key-b", "key-a"],
      more: 0,
      events: [
        eventOf("key-b", "b1", "0.000"),
        eventOf("key-b", "b2", "1.000"),
        eventOf("key-a", "a1", "0.250"),
      ],
      lines: [lineOf(1, "about b2 and a1"), lineOf(2, "about a1")],
    };
    const told = toKeyStories(story).map(({ key, spanMs, entries }) => [
      key,
      spanMs,
      entries.map((entry) => (entry.kind === "event" ? entry.event.id : entry.line.number)).join(" "),
    ]);
    expect(told).toEqual([
      ["key-b", 1_000, "b1 1 b2"],
      ["key-a", 1, "a1 2"],
    ]);
  });
});

describe("a line", () => {
  test.each([
    ["START RequestId: 1", "START RequestId: 1"],
    ["{broken", "{broken"],
    ['{"other":1}', '{"other":1}'],
    ['{"level":"WARN","message":"Late.","code":"X","key":"k","timestamp":"t"}', "WARN Late. X k"],
    ['{"level":"ERROR","message":"Failed.","error":{"message":"no answer"}}', "ERROR Failed. no answer"],
    [
      '{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"EventsParked"}]}]},"EventsParked":2}',
      "metrics: EventsParked 2",
    ],
  ])("%s reads %s", (text, read) => {
    expect(toLineText(text)).toBe(read);
  });
});

test("plots have a line for each processor, or for each of the youngest shards of one", () => {
  const measures = { iteratorAgeMs: 1 } as Measures;
  const shards = Object.fromEntries(
    Array.from({ length: 10 }, (_, shard) => [`shardId-${String(shard).padStart(12, "0")}`, measures]),
  );
  const sample = { processors: { mail: { ...measures, shards } } } as unknown as Sample;
  const names = ["mail", "stock"];
  expect(toPlotLines([sample], { names, chosen: "" }).map(({ name }) => name)).toEqual(names);
  const lines = toPlotLines([sample], { names, chosen: "mail" });
  expect(lines.map(({ name }) => name)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((shard) => `shard ${shard}`));
  expect(lines[0]?.measuresOf(sample)).toBe(measures);
});

test("the tail gives what is new, newest first, of one key where one is named", async () => {
  const log = createMemoryEventLog();
  for (const subject of ["a", "b", "a"]) {
    await log.append([toExampleEvent("order.confirmed", { subject, id: `${subject}${log.records.length}` })]);
  }
  const follower = { records: () => log.records, total: () => 10 };
  const keysBehind = (after: number, key = "") =>
    toTail(follower, { key, after }).events.map((one) => one.key);
  expect(keysBehind(0)).toEqual(["a", "b", "a"]);
  expect(keysBehind(8)).toEqual(["a", "b"]);
  expect(keysBehind(8, "b")).toEqual(["b"]);
  expect(keysBehind(10)).toEqual([]);
  expect(toTail(follower, { key: "", after: 10 }).total).toBe(10);
});
