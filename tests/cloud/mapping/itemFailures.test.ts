// Covers ReportBatchItemFailures, alone and with bisect: which answers are a success, how far a batch is done, what is
// sent again. Does not cover answers that name both known and unknown records, which AWS does not describe.
import { expect, test } from "@jest/globals";
import { toVerdict } from "../../../cloud/mapping/batchVerdict.ts";
import {
  done,
  failed,
  failItems,
  failText,
  messageOf,
  openMapping,
  type Play,
  queueArn,
  returns,
} from "./mappingFixture.ts";

const reporting = { reportsItemFailures: true } as const;
const limited = { ...reporting, retryAttemptsMax: 2, failureDestinationArn: queueArn } as const;
/** Reports the first x of a batch. */
const reportX: Play = (texts, event) => (texts.includes("x") ? failText("x", event) : done);

test("esm 3.30: item failures count only if the mapping asks for them", async () => {
  const { put, start, called, calls } = await openMapping((_texts, { Records }) => failItems(Records[0]));
  await put("a");
  await start();
  await called(1);
  await put("b");
  await called(2);
  expect(calls).toEqual(["a", "b"]);
});

test("esm 3.31: the lowest failure is the checkpoint, and everything from it on comes again", async () => {
  let failures = 1;
  const { put, start, called, calls } = await openMapping(
    (_texts, { Records }) => (failures-- > 0 ? failItems(Records[4], Records[2]) : done),
    reporting,
  );
  await put("abcdef");
  await start();
  await called(2);
  expect(calls).toEqual(["abcdef", "cdef"]);
});

test("esm 3.31: sequence numbers are not compared as text", () => {
  const records = ["99", "100", "101"].map((sequenceNumber) => ({
    sequenceNumber,
    partitionKey: "key",
    data: new Uint8Array(),
    arrivalMs: 0,
  }));
  const answer = returns({ batchItemFailures: [{ itemIdentifier: "101" }, { itemIdentifier: "100" }] });
  expect(toVerdict(answer, { records, reportsItemFailures: true })).toEqual({
    type: "partial",
    failedFrom: 1,
  });
});

test("esm 3.32: a batch that got further has all its attempts again", async () => {
  let stuck = 2;
  const { put, start, pass, calls, requestIds, deliveries } = await openMapping(
    (texts, event) => (stuck-- > 0 ? failItems(event.Records[0]) : reportX(texts, event)),
    limited,
  );
  await put("abxd");
  await start();
  await pass(() => deliveries.length > 0);
  expect(calls).toEqual(["abxd", "abxd", "abxd", "xd", "xd", "xd"]);
  expect(messageOf(deliveries[0]).requestContext.approximateInvokeCount).toBe(3);
  expect(new Set(requestIds).size).toBe(2);
});

test("esm 3.33: when attempts run out, all from the failure to the end of the batch goes together, good ones too", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(reportX, { ...limited, batchSize: 4 });
  await put("axcde");
  await start();
  await pass(() => calls.includes("e"));
  expect(calls).toEqual(["axcd", "xcd", "xcd", "xcd", "e"]);
  expect(deliveries.map((one) => messageOf(one).KinesisBatchInfo.batchSize)).toEqual([3]);
});

test.each([
  ["null", "null"],
  ["nothing", ""],
  ["a list", "[]"],
  ["an empty object", "{}"],
  ["no failures", '{"batchItemFailures":[]}'],
  ["null for failures", '{"batchItemFailures":null}'],
  ["a text", '"done"'],
])("esm 3.34: %s is a success", async (_name, payload) => {
  const { put, start, called, quiet, calls, clock } = await openMapping(
    () => ({ type: "returned", payload }),
    limited,
  );
  await put("a");
  const mapping = await start();
  await called(1);
  await quiet();
  expect(calls).toEqual(["a"]);
  expect(clock.pending()).toBe(0);
  expect(mapping.lastProcessingResult()).toBe("OK");
});

test.each([
  ["an empty identifier", returns({ batchItemFailures: [{ itemIdentifier: "" }] }), null],
  ["null as identifier", returns({ batchItemFailures: [{ itemIdentifier: null }] }), null],
  ["another name", returns({ batchItemFailures: [{ foo: 123 }] }), null],
  ["another name with null", returns({ batchItemFailures: [{ foo: null }] }), null],
  ["a record of no batch", returns({ batchItemFailures: [{ itemIdentifier: 123 }] }), null],
  ["an exception", failed, "Unhandled"],
])("esm 3.35: %s fails the whole batch", async (_name, answer, functionError) => {
  const { put, start, pass, calls, deliveries } = await openMapping(() => answer, limited);
  await put("ab");
  await start();
  await pass(() => deliveries.length > 0);
  expect(calls).toEqual(["ab", "ab", "ab"]);
  expect(messageOf(deliveries[0])).toMatchObject({
    requestContext: { approximateInvokeCount: 3 },
    responseContext: { functionError },
  });
});

test("esm 3.37: with bisect, a function that throws has its batch halved", async () => {
  const { put, start, pass, calls } = await openMapping((texts) => (texts.includes("x") ? failed : done), {
    ...limited,
    bisectOnError: true,
    retryAttemptsMax: 0,
  });
  await put("abxd");
  await start();
  await pass(() => calls.includes("d"));
  expect(calls).toEqual(["abxd", "ab", "xd", "x", "d"]);
});

test("esm 3.38: with bisect, a batch is cut at the failure that it reports, and halved when that is its first", async () => {
  const { put, start, pass, calls, deliveries } = await openMapping(reportX, {
    ...limited,
    bisectOnError: true,
    retryAttemptsMax: 0,
  });
  await put("abxdef");
  await start();
  await pass(() => calls.includes("ef"));
  expect(calls).toEqual(["abxdef", "xdef", "xd", "x", "d", "ef"]);
  expect(deliveries.map((one) => messageOf(one).KinesisBatchInfo.batchSize)).toEqual([1]);
});

test("esm 3.39: a partial failure is an invocation that succeeded, and yet counts its events as failed", async () => {
  let failures = 1;
  const { put, start, called, quiet } = await openMapping(
    (_texts, { Records }) => (failures-- > 0 ? failItems(Records[1]) : done),
    reporting,
  );
  await put("abc");
  const mapping = await start();
  await called(2);
  await quiet();
  expect(mapping.metrics()).toMatchObject({ InvokedEventCount: 5, FailedInvokeEventCount: 2 });
});
