// Covers what a mapping counts and says of itself, and that mappings are independent. Does not cover CloudWatch, nor the
// states and words of the Lambda API.
import { expect, test } from "@jest/globals";
import { mappingMetricNames } from "../../../cloud/mapping/mappingMetrics.ts";
import { done, failed, failText, openMapping, queueArn, throttled } from "./mappingFixture.ts";

test("esm 6.3: the last result is that of the last invocation", async () => {
  const answers = [done, failed];
  const { put, start, quiet } = await openMapping(() => answers.shift() ?? done, { batchSize: 1 });
  const mapping = await start();
  expect(mapping.lastProcessingResult()).toBe("No records processed");
  await put("a");
  await quiet();
  expect(mapping.lastProcessingResult()).toBe("OK");
  await put("b");
  await quiet();
  expect(mapping.lastProcessingResult()).toBe("PROBLEM: Function call failed");
});

test("esm 6.6: a mapping that is disabled reads nothing, and goes on where it was when it is enabled", async () => {
  const { put, start, stop, called, calls, quiet } = await openMapping(() => done);
  await put("a");
  const first = await start();
  await called(1);
  await stop(first);
  const disabled = await start({ enabled: false });
  await put("b");
  await quiet();
  expect([calls, disabled.state()]).toEqual([["a"], "Disabled"]);
  await start();
  await called(2);
  expect(calls).toEqual(["a", "b"]);
});

test("esm 6.8: each of several mappings of a stream gets all records, whatever the others do", async () => {
  const { put, start, quiet, calls } = await openMapping((texts) => (texts.length > 1 ? failed : done));
  await put("ab");
  const failing = await start();
  const other = await start({ uuid: "22222222-2222-4333-8444-555555555555", batchSize: 1 });
  await quiet();
  expect([...calls].sort()).toEqual(["a", "ab", "b"]);
  expect(failing.lastProcessingResult()).toBe("PROBLEM: Function call failed");
  expect(other.lastProcessingResult()).toBe("OK");
});

test("esm 6.9: the iterator age is that of the last record when the batch is handed over", async () => {
  const { put, start, quiet, clock } = await openMapping(async () => {
    await clock.advance(10_000);
    return done;
  });
  await put("a");
  await clock.advance(1_000);
  await put("b");
  await clock.advance(500);
  const mapping = await start();
  expect(mapping.metrics()).not.toHaveProperty("IteratorAge");
  await quiet();
  expect(mapping.metrics().IteratorAge).toBe(500);
});

test("each shard is counted by itself, with the invocations that failed and those that came again", async () => {
  let failures = 2;
  const { put, start, pass } = await openMapping(() => (failures-- > 0 ? failed : done));
  await put("ab");
  const mapping = await start();
  await pass(() => mapping.lastProcessingResult() === "OK");
  expect(Object.values(mapping.shardMetrics())).toEqual([
    {
      InvokedEventCount: 6,
      FailedInvokeEventCount: 4,
      Errors: 2,
      Retries: 2,
      IteratorAge: expect.any(Number),
    },
  ]);
});

test("esm 6.10: there is no offset lag", () => {
  expect(mappingMetricNames.join()).not.toMatch(/lag/i);
});

test("esm 6.11: events are counted as they are polled, filtered, invoked, failed, dropped and delivered", async () => {
  const over = {
    filters: ['{"data":{"want":[true]}}'],
    failureDestinationArn: queueArn,
    retryAttemptsMax: 1,
    batchSize: 2,
  };
  const { putData, start, pass, deliveries } = await openMapping(
    (texts) => (texts.join().includes("bad") ? failed : done),
    over,
  );
  for (const name of ["one", "bad", "two"]) await putData(JSON.stringify({ want: true, name }));
  await putData('{"want":false}');
  const mapping = await start();
  await pass(() => deliveries.length > 0);
  await pass(() => mapping.metrics().InvokedEventCount === 5);
  expect(mapping.metrics()).toEqual({
    PolledEventCount: 4,
    FilteredOutEventCount: 1,
    InvokedEventCount: 5,
    FailedInvokeEventCount: 4,
    DroppedEventCount: 0,
    OnFailureDestinationDeliveredEventCount: 2,
    DestinationDeliveryFailures: 0,
    IteratorAge: expect.any(Number),
  });
});

test("esm 6.11: a mapping that is disabled counts nothing", async () => {
  const { put, start, quiet } = await openMapping(() => done, { enabled: false });
  await put("a");
  const mapping = await start();
  await quiet();
  expect(Object.values(mapping.metrics()).every((count) => count === 0)).toBe(true);
});

test("esm 6.12: an empty poll counts nothing, and a retry counts its events again", async () => {
  let failures = 2;
  const { put, start, pass, quiet } = await openMapping(() => (failures-- > 0 ? failed : done));
  const mapping = await start();
  await quiet();
  expect(mapping.metrics().PolledEventCount).toBe(0);
  await put("ab");
  await pass(() => mapping.lastProcessingResult() === "OK");
  expect(mapping.metrics()).toMatchObject({ PolledEventCount: 2, InvokedEventCount: 6 });
});

test("esm 6.13: events from a reported failure on count as failed", async () => {
  let failures = 1;
  const { put, start, pass } = await openMapping(
    (texts, event) => (texts.includes("c") && failures-- > 0 ? failText("c", event) : done),
    { reportsItemFailures: true },
  );
  await put("abcd");
  const mapping = await start();
  await pass(() => mapping.lastProcessingResult() === "OK");
  expect(mapping.metrics()).toMatchObject({ InvokedEventCount: 6, FailedInvokeEventCount: 2 });
});

test("esm 6.13: events are dropped when they are given up without a destination, not when it has them", async () => {
  const lost = await openMapping(() => failed, { retryAttemptsMax: 0 });
  const sent = await openMapping(() => failed, { retryAttemptsMax: 0, failureDestinationArn: queueArn });
  for (const [{ put, start, quiet }, dropped] of [
    [lost, 2],
    [sent, 0],
  ] as const) {
    await put("ab");
    const mapping = await start();
    await quiet();
    expect(mapping.metrics().DroppedEventCount).toBe(dropped);
    expect(mapping.metrics().OnFailureDestinationDeliveredEventCount).toBe(2 - dropped);
  }
});

test("esm 6.13: what the stream no longer keeps is not counted as dropped", async () => {
  const { put, start, quiet, clock, notices } = await openMapping(() => throttled);
  await put("a");
  const mapping = await start();
  await quiet();
  await clock.advance(24 * 3_600_000 + 60_000);
  await quiet();
  expect(notices.join()).toContain("gave up 1 record(s)");
  expect(mapping.metrics().DroppedEventCount).toBe(0);
});
