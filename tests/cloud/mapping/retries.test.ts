// Covers what a mapping does with a batch that fails or never reaches the function: attempts, waits, age. Does not cover
// the times between attempts, which AWS does not publish, nor functions in worker threads (crashes.test.ts).
import { expect, test } from "@jest/globals";
import { type MappingSettings, mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import {
  done,
  failed,
  functionArn,
  messageOf,
  openMapping,
  queueArn,
  streamArn,
  throttled,
} from "./mappingFixture.ts";

const hourMs = 3_600_000;

const severitiesOf = (over: Partial<MappingSettings>) =>
  checkSettings(
    mappingSettings({
      uuid: "u",
      eventSourceArn: streamArn,
      functionArn,
      startingPosition: "LATEST",
      ...over,
    }),
  ).map(({ severity }) => severity);

test("esm 3.1: throttles are not counted as attempts", async () => {
  let throttles = 10;
  const { put, start, pass, calls, deliveries } = await openMapping(
    () => (throttles-- > 0 ? throttled : failed),
    { retryAttemptsMax: 1, failureDestinationArn: queueArn },
  );
  await put("a");
  await start();
  await pass(() => deliveries.length > 0);
  expect(calls).toHaveLength(12);
  expect(messageOf(deliveries[0]).requestContext.approximateInvokeCount).toBe(2);
});

test("esm 3.2: an error is retried until it succeeds", async () => {
  let failures = 20;
  const { put, start, pass, calls } = await openMapping(() => (failures-- > 0 ? failed : done));
  await put("a");
  await start();
  await pass(() => calls.length === 21);
});

test("esm 3.3: by default a bad record holds its shard until the stream no longer keeps it, and no other shard", async () => {
  const { put, start, clock, calls, quiet } = await openMapping(
    (texts) => (texts.includes("x") ? failed : done),
    {},
    { shardCount: 2 },
  );
  await put("x", "a");
  await start();
  await quiet();
  await clock.advance(1);
  await put("y", "a");
  await put("z", "b");
  await quiet();
  await clock.advance(24 * hourMs - 60_000);
  await quiet();
  expect(calls).toContain("z");
  expect(calls).not.toContain("y");
  expect(calls.length).toBeGreaterThan(1_000);
  await clock.advance(120_000);
  await put("w", "a");
  await quiet();
  expect(calls.at(-1)).toBe("w");
});

test("esm 3.3: what is given up is passed by, and the shard goes on", async () => {
  const { put, start, pass, calls, notices } = await openMapping(
    (texts) => (texts.includes("x") ? failed : done),
    { retryAttemptsMax: 0, batchSize: 1 },
  );
  await put("axb");
  await start();
  await pass(() => calls.includes("b"));
  expect(calls).toEqual(["a", "x", "b"]);
  expect(notices.join()).toContain("gave up 1 record(s)");
});

test("esm 3.4: while a batch is retried, the same records come again and no later ones", async () => {
  let failures = 3;
  const { put, start, quiet, pass, calls } = await openMapping(() => (failures-- > 0 ? failed : done));
  await put("ab");
  await start();
  await quiet();
  await put("c");
  await pass(() => calls.includes("c"));
  expect(calls).toEqual(["ab", "ab", "ab", "ab", "c"]);
});

test("esm 3.5: attempts are from -1 to 10,000, the age is -1 or from 60 to 604,800 seconds; -1 if not given", () => {
  const { retryAttemptsMax, recordAgeMsMax } = mappingSettings({
    uuid: "u",
    eventSourceArn: streamArn,
    functionArn,
    startingPosition: "LATEST",
  });
  expect([retryAttemptsMax, recordAgeMsMax]).toEqual([-1, -1]);
  const attempts = (value: number) => severitiesOf({ retryAttemptsMax: value });
  const age = (seconds: number) => severitiesOf({ recordAgeMsMax: seconds === -1 ? -1 : seconds * 1000 });
  expect([...[-1, 0, 10_000].flatMap(attempts), ...[-1, 60, 604_800].flatMap(age)]).toEqual([]);
  expect([-2, 10_001].flatMap(attempts)).toEqual(["refused", "refused"]);
  expect([-2, 0, 59, 604_801].flatMap(age)).toEqual(["refused", "refused", "refused", "refused"]);
});

test.each([1, 2])(
  "esm 3.6: MaximumRetryAttempts %i is one invocation more, and the message says so",
  async (most) => {
    const over = { retryAttemptsMax: most, failureDestinationArn: queueArn };
    const { put, start, pass, calls, deliveries } = await openMapping(() => failed, over);
    await put("a");
    await start();
    await pass(() => deliveries.length > 0);
    expect(calls).toHaveLength(most + 1);
    expect(messageOf(deliveries[0]).requestContext).toMatchObject({
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: most + 1,
    });
  },
);

test("esm 3.7: retries of a batch keep its request ID, a narrowed one gets a new one, and waits grow", async () => {
  const times: number[] = [];
  const { put, start, pass, calls, requestIds, clock } = await openMapping(
    (texts) => {
      times.push(clock.now());
      return texts.includes("x") ? failed : done;
    },
    { bisectOnError: true, retryAttemptsMax: 3 },
  );
  await put("ax");
  await start();
  await pass(() => calls.length === 6);
  expect(calls).toEqual(["ax", "a", "x", "x", "x", "x"]);
  expect(new Set(requestIds.slice(0, 3)).size).toBe(3);
  expect(new Set(requestIds.slice(2)).size).toBe(1);
  const waits = times.slice(3).map((time, index) => time - (times[index + 2] ?? 0));
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  expect(waits[0]).toBeGreaterThan(0);
});

test("esm 3.8: MaximumRetryAttempts 0 is one invocation", async () => {
  const { put, start, pass, calls } = await openMapping(() => failed, { retryAttemptsMax: 0, batchSize: 1 });
  await put("ab");
  await start();
  await pass(() => calls.length === 2);
  expect(calls).toEqual(["a", "b"]);
});

const aged = { recordAgeMsMax: 60_000, failureDestinationArn: queueArn } as const;

test("esm 3.10: a record that is too old before its first invocation never reaches the function", async () => {
  const { put, start, called, quiet, calls, clock, deliveries } = await openMapping(() => done, aged);
  await put("a");
  await clock.advance(60_001);
  await put("bcdef");
  await start();
  await called(1);
  await quiet();
  expect(calls).toEqual(["bcdef"]);
  expect(messageOf(deliveries[0]).requestContext.condition).toBe("RecordAgeExceeded");
});

test("esm 3.11: only the records at the front that are too old are cut off, in one message", async () => {
  const { put, start, called, calls, clock, deliveries } = await openMapping(() => done, aged);
  await put("ab");
  await clock.advance(60_001);
  await put("cd");
  await start();
  await called(1);
  expect(calls).toEqual(["cd"]);
  expect(deliveries).toHaveLength(1);
  expect(messageOf(deliveries[0]).KinesisBatchInfo.batchSize).toBe(2);
});

test("esm 3.12: its message has a request and a count of 1, and no response", async () => {
  const over = { ...aged, retryAttemptsMax: 0 };
  const { put, start, quiet, clock, deliveries } = await openMapping(() => done, over);
  await put("a");
  await clock.advance(60_001);
  await start();
  await quiet();
  const message = messageOf(deliveries[0]);
  expect(message.requestContext).toEqual({
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionArn,
    condition: "RecordAgeExceeded",
    approximateInvokeCount: 1,
  });
  expect(message).not.toHaveProperty("responseContext");
});

test("esm 3.13: one that grows too old while it is retried has the invocations as its count, and no response", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(() => failed, aged);
  await put("a");
  await start();
  await pass(() => deliveries.length > 0);
  const message = messageOf(deliveries[0]);
  expect(message.requestContext).toMatchObject({
    condition: "RecordAgeExceeded",
    approximateInvokeCount: calls.length,
  });
  expect(calls.length).toBeGreaterThan(1);
  expect(message).not.toHaveProperty("responseContext");
});

test("esm 3.14: whichever limit comes first decides, between attempts and never during one", async () => {
  const attempts = await openMapping(() => failed, { ...aged, retryAttemptsMax: 2 });
  await attempts.put("a");
  await attempts.start();
  await attempts.pass(() => attempts.deliveries.length > 0);
  expect(messageOf(attempts.deliveries[0]).requestContext.condition).toBe("RetryAttemptsExhausted");

  const long = await openMapping(async () => {
    await long.clock.advance(120_000);
    return done;
  }, aged);
  await long.put("a");
  await long.start();
  await long.called(1);
  await long.quiet();
  expect([long.calls, long.deliveries]).toEqual([["a"], []]);
});

test("esm 3.15: the age bounds throttles too", async () => {
  const { put, start, pass, deliveries } = await openMapping(() => throttled, aged);
  await put("a");
  await start();
  await pass(() => deliveries.length > 0, 120);
  expect(messageOf(deliveries[0]).requestContext).toMatchObject({
    condition: "RecordAgeExceeded",
    approximateInvokeCount: 1,
  });
});
