// Covers tumbling windows: what the function gets of window and state, when a window ends, failures, restarts. Does not
// cover the records of a final invocation, which AWS does not document; here it has none.
import { expect, test } from "@jest/globals";
import { mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import { windowOf, windowStateBytesMax } from "../../../cloud/mapping/tumblingWindow.ts";
import {
  bucketArn,
  done,
  failed,
  failText,
  functionArn,
  messageOf,
  openMapping,
  type Play,
  returns,
  shardId,
  streamArn,
} from "./mappingFixture.ts";

const over = { tumblingWindowMs: 120_000 } as const;
/** The function that collects the letters of a window. */
const collect: Play = (texts, { state }) =>
  returns({ state: { seen: `${state?.seen ?? ""}${texts.join("")}` } });

test("esm 2.8: the event says window, state and shard, with times in whole seconds", async () => {
  const { put, start, called, payloads, clock } = await openMapping(collect, over);
  await clock.advance(61_500);
  await put("a");
  await start();
  await called(1);
  const event = JSON.parse(payloads[0] ?? "");
  expect(Object.keys(event)).toEqual([
    "Records",
    "window",
    "state",
    "shardId",
    "eventSourceARN",
    "isFinalInvokeForWindow",
    "isWindowTerminatedEarly",
  ]);
  expect(event).toMatchObject({
    window: { start: "2026-01-15T12:00:00Z", end: "2026-01-15T12:02:00Z" },
    state: {},
    shardId,
    eventSourceARN: streamArn,
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  });
});

test("esm 2.9: an answer without state is a failure of the batch", async () => {
  const answers = [done, returns(null), returns({ state: "text" })];
  const { put, start, pass, calls, events } = await openMapping(
    (texts, event) => answers.shift() ?? collect(texts, event),
    over,
  );
  await put("a");
  await start();
  await pass(() => calls.length >= 4);
  expect(calls.slice(0, 4)).toEqual(["a", "a", "a", "a"]);
  expect(events[3]?.state).toEqual({});
});

test("esm 2.9: state and item failures come in one answer", async () => {
  let failures = 1;
  const { put, start, called, calls, events } = await openMapping(
    (texts, event) => {
      if (failures-- <= 0) return collect(texts, event);
      const failure = failText("c", event);
      const { batchItemFailures } = JSON.parse(failure.type === "returned" ? failure.payload : "{}");
      return returns({ state: { seen: "ab" }, batchItemFailures });
    },
    { ...over, reportsItemFailures: true },
  );
  await put("abcd");
  await start();
  await called(2);
  expect(calls).toEqual(["abcd", "cd"]);
  expect(events[1]?.state).toEqual({ seen: "ab" });
});

test("esm 2.10: the state goes from invocation to invocation, and is empty at the start of a window", async () => {
  const { put, start, pass, called, events, clock } = await openMapping(collect, { ...over, batchSize: 1 });
  await put("ab");
  await start();
  await called(2);
  await clock.advance(120_000);
  await put("c");
  await pass(() => events.length >= 4);
  expect(events.map(({ state }) => state)).toEqual([{}, { seen: "a" }, { seen: "ab" }, {}]);
});

test("esm 2.11: a state over 1 MB ends the window early", async () => {
  const large = "x".repeat(windowStateBytesMax);
  const { put, start, called, events, quiet } = await openMapping(
    (texts, event) => (texts.includes("a") ? returns({ state: { large } }) : collect(texts, event)),
    over,
  );
  await put("a");
  await start();
  await called(2);
  await put("b");
  await called(3);
  await quiet();
  expect(events.map(({ isWindowTerminatedEarly }) => isWindowTerminatedEarly)).toEqual([false, true, false]);
  expect(events[1]?.state).toEqual({ large });
  expect(events[2]?.state).toEqual({});
});

test("esm 2.11: the window goes on after that, to its end", async () => {
  const large = "x".repeat(windowStateBytesMax);
  const { put, start, called, events, clock } = await openMapping(
    (texts, event) => (texts.includes("a") ? returns({ state: { large } }) : collect(texts, event)),
    over,
  );
  await put("a");
  await start();
  await called(2);
  await clock.advance(120_000);
  await put("b");
  await called(4);
  expect(events.slice(1, 3).map(({ window }) => window)).toEqual([events[0]?.window, events[0]?.window]);
  expect(events[2]).toMatchObject({
    isFinalInvokeForWindow: true,
    isWindowTerminatedEarly: false,
    state: {},
  });
});

test("esm 1.11: the state of a window counts among the bytes of its events", async () => {
  const state = { large: "x".repeat(windowStateBytesMax - 100) };
  const { putData, start, called, payloads, events } = await openMapping(() => returns({ state }), {
    ...over,
    batchSize: 4,
  });
  for (let record = 0; record < 8; record++) await putData(new Uint8Array(1_000_000));
  await start();
  await called(3);
  expect(events.map(({ Records }) => Records.length)).toEqual([4, 3, 1]);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6_291_456);
});

test("esm 2.12: a window ends with a final invocation, and then its state is gone", async () => {
  const { put, start, called, pass, calls, events, clock } = await openMapping(collect, over);
  await put("a");
  await start();
  await called(1);
  await clock.advance(120_000);
  await put("b");
  await called(3);
  await pass(() => events.length >= 4);
  expect(calls).toEqual(["a", "", "b", ""]);
  expect(events.map(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow)).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(events.map(({ state }) => state)).toEqual([{}, { seen: "a" }, {}, { seen: "b" }]);
});

test("esm 2.12: a final invocation that fails holds the shard until it succeeds", async () => {
  let failures = 3;
  const { put, start, called, pass, calls, clock } = await openMapping(
    (texts, event) => (event.isFinalInvokeForWindow && failures-- > 0 ? failed : collect(texts, event)),
    over,
  );
  await put("a");
  await start();
  await called(1);
  await clock.advance(120_000);
  await put("b");
  await pass(() => calls.includes("b"));
  expect(calls).toEqual(["a", "", "", "", "", "b"]);
});

test("esm 2.12: its attempts are limited as any others, and then the window is dropped with a notice", async () => {
  const { put, start, called, pass, calls, notices, clock } = await openMapping(
    (texts, event) => (event.isFinalInvokeForWindow ? failed : collect(texts, event)),
    { ...over, retryAttemptsMax: 1 },
  );
  await put("a");
  await start();
  await called(1);
  await clock.advance(120_000);
  await put("b");
  await pass(() => calls.includes("b"));
  expect(calls).toEqual(["a", "", "", "b"]);
  expect(notices).toEqual([expect.stringContaining("gave up the end of a window")]);
});

test("esm 2.13: records belong to a window by their arrival, and windows do not overlap", async () => {
  const { put, start, called, calls, events, clock } = await openMapping(collect, over);
  await put("a");
  await clock.advance(119_999);
  await put("b");
  await clock.advance(1);
  await put("c");
  await start();
  await called(3);
  expect(calls).toEqual(["ab", "", "c"]);
  expect(events[2]?.window).toEqual({ start: "2026-01-15T12:02:00Z", end: "2026-01-15T12:04:00Z" });
  const { startMs, endMs } = windowOf(1_000_000_007, 30_000);
  expect([startMs % 30_000, endMs - startMs]).toEqual([0, 30_000]);
});

test("esm 2.14: a window without a later record is over two minutes after its end", async () => {
  const { put, start, called, calls, clock, quiet } = await openMapping(collect, over);
  await put("a");
  await start();
  await called(1);
  await quiet();
  await clock.advance(239_999);
  await quiet();
  expect(calls).toEqual(["a"]);
  await clock.advance(1);
  await called(2);
  expect(calls).toEqual(["a", ""]);
});

test("esm 2.16: the window is off or from 1 to 900 seconds", () => {
  const findings = (seconds: number) =>
    checkSettings(
      mappingSettings({
        uuid: "u",
        eventSourceArn: streamArn,
        functionArn,
        startingPosition: "LATEST",
        tumblingWindowMs: seconds * 1000,
      }),
    );
  expect([0, 1, 900].flatMap(findings)).toEqual([]);
  expect([-1, 901].flatMap(findings).map(({ severity }) => severity)).toEqual(["refused", "refused"]);
});

test("esm 2.16: attempts and age limit a window's batches as any others", async () => {
  const { put, start, pass, calls, events, deliveries } = await openMapping(
    (texts, event) => (texts.includes("x") ? failed : collect(texts, event)),
    { ...over, batchSize: 1, retryAttemptsMax: 1, failureDestinationArn: bucketArn },
  );
  await put("axb");
  await start();
  await pass(() => calls.includes("b"));
  expect(calls.slice(0, 4)).toEqual(["a", "x", "x", "b"]);
  expect(events[3]?.state).toEqual({ seen: "a" });
  expect(deliveries.map((one) => messageOf(one).requestContext.condition)).toEqual([
    "RetryAttemptsExhausted",
  ]);
});

test("a window whose final invocation has not succeeded survives a restart too", async () => {
  let isFixed = false;
  const { put, start, stop, called, events, clock } = await openMapping(
    (texts, event) => (event.isFinalInvokeForWindow && !isFixed ? failed : collect(texts, event)),
    over,
  );
  await put("a");
  const first = await start();
  await called(1);
  await clock.advance(120_000);
  await put("b");
  await called(2);
  await stop(first);
  isFixed = true;
  await start();
  await called(4);
  expect(events.map(({ isFinalInvokeForWindow, state }) => [isFinalInvokeForWindow, state])).toEqual([
    [false, {}],
    [true, { seen: "a" }],
    [true, { seen: "a" }],
    [false, {}],
  ]);
});

test("a window and its state survive a restart together with the checkpoint", async () => {
  const { put, start, stop, called, calls, events } = await openMapping(collect, over);
  await put("a");
  const first = await start();
  await called(1);
  await stop(first);
  await put("b");
  await start();
  await called(2);
  expect(calls).toEqual(["a", "b"]);
  expect(events[1]?.state).toEqual({ seen: "a" });
});
