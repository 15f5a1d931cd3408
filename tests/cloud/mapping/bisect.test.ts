// Covers BisectBatchOnFunctionError: the order of the halves, their attempts, what is delivered more than once. Does not
// cover where a batch of an odd size is cut, which AWS does not publish.
import { expect, test } from "@jest/globals";
import { done, failed, messageOf, openMapping, type Play, queueArn, throttled } from "./mappingFixture.ts";

const poison: Play = (texts) => (texts.includes("x") ? failed : done);
const over = { bisectOnError: true, retryAttemptsMax: 1, failureDestinationArn: queueArn } as const;

test("esm 3.20: a batch that fails is split in two, and that costs no attempt", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(poison, over);
  await put("abxd");
  await start();
  await pass(() => calls.includes("d"));
  expect(calls).toEqual(["abxd", "ab", "xd", "x", "x", "d"]);
  expect(messageOf(deliveries[0]).requestContext.approximateInvokeCount).toBe(2);
});

test("esm 3.21: it goes on until the record that fails is alone", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(poison, { ...over, retryAttemptsMax: 0 });
  await put("abcdexgh");
  await start();
  await pass(() => calls.includes("gh"));
  expect(calls).toEqual(["abcdexgh", "abcd", "exgh", "ex", "e", "x", "gh"]);
  expect(deliveries.map((one) => messageOf(one).KinesisBatchInfo.batchSize)).toEqual([1]);
});

test("esm 3.22: the left half is finished, its own splits and retries included, before the right one begins", async () => {
  const { put, start, pass, calls } = await openMapping(poison, over);
  await put("xbcx");
  await start();
  await pass(() => calls.filter((texts) => texts === "x").length === 4);
  expect(calls).toEqual(["xbcx", "xb", "x", "x", "b", "cx", "c", "x", "x"]);
});

test("esm 3.25: only a batch of one is retried as it is, and each half has all attempts", async () => {
  let failures = 2;
  const { put, start, pass, calls, deliveries } = await openMapping(
    () => (failures-- > 0 ? failed : done),
    over,
  );
  await put("abcd");
  await start();
  await pass(() => calls.includes("cd"));
  expect(calls).toEqual(["abcd", "ab", "a", "b", "cd"]);
  expect(deliveries).toEqual([]);
});

test("esm 3.26: without any retries, halves are invoked all the same", async () => {
  const { put, start, pass, calls } = await openMapping(poison, { ...over, retryAttemptsMax: 0 });
  await put("ax");
  await start();
  await pass(() => calls.length === 3);
  expect(calls).toEqual(["ax", "a", "x"]);
});

test("esm 3.27: without a limit, the record that is alone is retried and holds the shard", async () => {
  const { put, start, pass, calls } = await openMapping(poison, { ...over, retryAttemptsMax: -1 });
  await put("axbc");
  await start();
  await pass(() => calls.length >= 12);
  expect(calls.slice(0, 3)).toEqual(["axbc", "ax", "a"]);
  expect(new Set(calls.slice(3))).toEqual(new Set(["x"]));
});

test("esm 3.28: a throttled batch is not split", async () => {
  let throttles = 3;
  const { put, start, pass, calls } = await openMapping(() => (throttles-- > 0 ? throttled : done), over);
  await put("ab");
  await start();
  await pass(() => calls.length === 4);
  expect(calls).toEqual(["ab", "ab", "ab", "ab"]);
});

test("esm 3.29: records that are good come again with each split", async () => {
  const { put, start, pass, calls } = await openMapping(poison, { ...over, retryAttemptsMax: 0 });
  await put("0123456789x");
  await start();
  await pass(() => calls.includes("x"));
  const times = (letter: string) => calls.filter((texts) => texts.includes(letter)).length;
  expect(times("0")).toBe(2);
  expect(times("9")).toBeGreaterThan(3);
  // Yet each is done once, in order.
  const good = calls.filter((texts) => !texts.includes("x"));
  expect(good.join("")).toBe("0123456789");
});
