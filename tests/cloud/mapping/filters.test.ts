// Covers FilterCriteria: patterns and their operators, data that is no JSON, what a record that is filtered out costs.
// Does not cover AWS's own limits on filters raised on request, nor filters on metadata, which AWS no longer documents.
import { describe, expect, test } from "@jest/globals";
import { compilePattern } from "../../../cloud/mapping/filterPattern.ts";
import { mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { createRecordFilter } from "../../../cloud/mapping/recordFilter.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import {
  bucketArn,
  consumerArn,
  done,
  failed,
  functionArn,
  openMapping,
  streamArn,
} from "./mappingFixture.ts";

const recordOf = (data: string) => ({
  sequenceNumber: "1",
  partitionKey: "key",
  data: Buffer.from(data),
  arrivalMs: 0,
});
/** Whether data, given as JSON text, matches a pattern for it. */
const matches = (pattern: unknown, data: string): boolean =>
  createRecordFilter([typeof pattern === "string" ? pattern : JSON.stringify({ data: pattern })])(
    recordOf(data),
  );
const findingsOf = (...filters: string[]) =>
  checkSettings(
    mappingSettings({
      uuid: "u",
      eventSourceArn: streamArn,
      functionArn,
      startingPosition: "LATEST",
      filters,
    }),
  );
const typeIs = (type: string): string => JSON.stringify({ data: { type: [type] } });
const typed = (type: string, id: string): string => JSON.stringify({ type, id });
const idsOf = (events: readonly { readonly Records: readonly { readonly kinesis: { data: string } }[] }[]) =>
  events.flatMap(({ Records }) =>
    Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, "base64").toString()).id),
  );

test("esm 5.1: a record that matches any of the filters is for the function", async () => {
  const filters = [typeIs("a"), typeIs("b")];
  const { putData, start, called, events } = await openMapping(() => done, { filters });
  for (const [id, type] of ["a", "b", "c", "a"].entries()) await putData(typed(type, String(id)));
  await start();
  await called(1);
  expect(idsOf(events)).toEqual(["0", "1", "3"]);
});

test("esm 5.1: there are at most five filters, of at most 4,096 characters", () => {
  expect(findingsOf(...Array.from({ length: 5 }, () => typeIs("a")))).toEqual([]);
  expect(findingsOf(...Array.from({ length: 6 }, () => typeIs("a")))).toHaveLength(1);
  const longest = typeIs("x".repeat(4_096 - typeIs("").length));
  expect(findingsOf(longest)).toEqual([]);
  expect(findingsOf(longest.replace("xx", "xxx"))).toHaveLength(1);
});

describe("patterns", () => {
  test.each<[name: string, pattern: unknown, matching: readonly string[], others: readonly string[]]>([
    ["null", { a: [null] }, ['{"a":null}'], ['{"a":""}', "{}", '{"a":0}']],
    ["empty", { a: [""] }, ['{"a":""}'], ['{"a":null}', '{"a":" "}', "{}"]],
    ["equals", { a: ["x"] }, ['{"a":"x"}', '{"a":["y","x"]}'], ['{"a":"X"}', '{"a":"xx"}', '{"b":"x"}']],
    ["equals of true and false", { a: [true] }, ['{"a":true}'], ['{"a":false}', '{"a":"true"}']],
    ["equals-ignore-case", { a: [{ "equals-ignore-case": "Ab" }] }, ['{"a":"aB"}'], ['{"a":"abc"}']],
    ["and", { a: ["x"], b: { c: ["y"] } }, ['{"a":"x","b":{"c":"y"}}'], ['{"a":"x"}', '{"b":{"c":"y"}}']],
    ["or of values", { a: ["x", "y"] }, ['{"a":"x"}', '{"a":"y"}'], ['{"a":"z"}']],
    [
      "or of fields",
      { $or: [{ a: ["x"] }, { b: ["y"] }], c: ["z"] },
      ['{"a":"x","c":"z"}', '{"b":"y","c":"z"}'],
      ['{"a":"x"}', '{"c":"z"}'],
    ],
    [
      "anything-but",
      { a: [{ "anything-but": ["x", 1] }] },
      ['{"a":"y"}', '{"a":2}'],
      ['{"a":"x"}', '{"a":1}', "{}"],
    ],
    ["anything-but one", { a: [{ "anything-but": "x" }] }, ['{"a":"y"}'], ['{"a":"x"}']],
    [
      "numeric equals",
      { a: [{ numeric: ["=", 300] }] },
      ['{"a":300}', '{"a":3e2}'],
      ['{"a":301}', '{"a":"300"}'],
    ],
    [
      "numeric range",
      { a: [{ numeric: [">", 0, "<=", 5] }] },
      ['{"a":0.1}', '{"a":5}'],
      ['{"a":0}', '{"a":5.1}', '{"a":"3"}'],
    ],
    ["numeric below", { a: [{ numeric: ["<", -1] }] }, ['{"a":-2}'], ['{"a":-1}']],
    ["numeric at least", { a: [{ numeric: [">=", 2] }] }, ['{"a":2}'], ['{"a":1.9}']],
    ["exists", { a: [{ exists: true }] }, ['{"a":null}', '{"a":0}'], ["{}", '{"a":{"b":1}}']],
    ["does not exist", { a: [{ exists: false }] }, ["{}", '{"a":{"b":1}}'], ['{"a":1}']],
    ["prefix", { a: [{ prefix: "or" }] }, ['{"a":"order"}'], ['{"a":"Order"}', '{"a":"for"}']],
    ["suffix", { a: [{ suffix: ".png" }] }, ['{"a":"x.png"}'], ['{"a":"x.png.txt"}']],
    ["a number as it is written", { a: [300] }, ['{"a":300}'], ['{"a":300.0}', '{"a":3.0e2}', '{"a":"300"}']],
  ])("esm 5.2: %s", (_name, pattern, matching, others) => {
    expect(matching.filter((data) => !matches(pattern, data))).toEqual([]);
    expect(others.filter((data) => matches(pattern, data))).toEqual([]);
  });

  test("esm 5.2: of equal names, the last one counts, in the pattern and in the data", () => {
    expect(matches('{"data":{"a":["x"],"a":["y"]}}', '{"a":"y"}')).toBe(true);
    expect(matches({ a: ["y"] }, '{"a":"y","a":"z"}')).toBe(false);
  });

  test("esm 5.2: texts that look like numbers or like our marks stay texts", () => {
    expect(matches({ a: ['-1"2\\'] }, '{"a":"-1\\"2\\\\"}')).toBe(true);
    expect(matches({ n1: ["n300"] }, '{"n1":"n300"}')).toBe(true);
    expect(matches({ n1: ["n300"] }, '{"n1":300}')).toBe(false);
  });
});

test("esm 5.3: the body is under data; there is nothing under kinesis", () => {
  expect(matches('{"data":{"a":["x"]}}', '{"a":"x"}')).toBe(true);
  expect(matches('{"kinesis":{"data":{"a":["x"]}}}', '{"a":"x"}')).toBe(false);
});

test("esm 5.5: data that is no JSON is dropped by a pattern for data, and passes one without", () => {
  expect(matches({ a: [{ exists: false }] }, "no JSON")).toBe(false);
  expect(matches({ a: [{ exists: false }] }, "{}")).toBe(true);
  expect(matches('{"partitionKey":["key"]}', "no JSON")).toBe(true);
  expect(findingsOf('{"data":["no JSON"]}')).toMatchObject([{ severity: "refused" }]);
});

test.each([
  "no JSON",
  '"text"',
  "[]",
  "{}",
  '{"data":{}}',
  '{"data":{"a":"x"}}',
  '{"data":{"a":[]}}',
  '{"data":{"a":[["x"]]}}',
  '{"data":{"a":[{"wildcard":"*"}]}}',
  '{"data":{"a":[{"prefix":1}]}}',
  '{"data":{"a":[{"prefix":"x","suffix":"y"}]}}',
  '{"data":{"a":[{"exists":"yes"}]}}',
  '{"data":{"a":[{"anything-but":[]}]}}',
  '{"data":{"a":[{"anything-but":{"prefix":"x"}}]}}',
  '{"data":{"a":[{"numeric":[">"]}]}}',
  '{"data":{"a":[{"numeric":["!=",1]}]}}',
  '{"data":{"a":[{"numeric":["=",1,"<",2]}]}}',
  '{"data":{"$or":[{"a":["x"]}]}}',
])("esm 5.6: %s is refused in AWS's words", (pattern) => {
  expect(() => compilePattern(pattern)).toThrow();
  expect(findingsOf(pattern)).toMatchObject([
    { severity: "refused", message: "Invalid filter pattern definition." },
  ]);
});

test("esm 5.6: an empty list of filters is none", async () => {
  const { put, start, called, calls } = await openMapping(() => done, { filters: [] });
  await put("a");
  await start();
  await called(1);
  expect(calls).toEqual(["a"]);
});

test("esm 5.7: what is filtered out is passed by for good: no invocation, no destination, counted", async () => {
  const over = { filters: [typeIs("a")], failureDestinationArn: bucketArn, retryAttemptsMax: 0 };
  const { putData, start, stop, quiet, events, deliveries } = await openMapping(() => failed, over);
  for (const id of ["0", "1", "2"]) await putData(typed("b", id));
  const first = await start();
  await quiet();
  expect(first.metrics()).toMatchObject({
    PolledEventCount: 3,
    FilteredOutEventCount: 3,
    InvokedEventCount: 0,
  });
  await stop(first);
  await start({ filters: [] });
  await quiet();
  expect([events, deliveries]).toEqual([[], []]);
});

test("esm 5.8: a record that is filtered out takes no room in a batch", async () => {
  const over = { filters: [typeIs("a")], batchSize: 3 };
  const { putData, start, called, events } = await openMapping(() => done, over);
  for (let id = 0; id < 12; id++) await putData(typed(id % 2 === 0 ? "a" : "b", String(id)));
  await start();
  await called(2);
  expect(events.map(({ Records }) => Records.length)).toEqual([3, 3]);
  expect(idsOf(events)).toEqual(["0", "2", "4", "6", "8", "10"]);
});

test("esm 5.9: the function gets the record as it was put, and two mappings get each its own", async () => {
  const { putData, start, called, events, payloads } = await openMapping(() => done, {
    filters: [typeIs("a")],
  });
  const written = '{ "type" : "a", "id": "1", "amount": 300.0 }';
  await putData(written);
  await putData(typed("b", "2"));
  await start();
  await start({ uuid: "22222222-2222-4333-8444-555555555555", filters: [typeIs("b")] });
  await called(2);
  expect(idsOf(events).sort()).toEqual(["1", "2"]);
  expect(payloads.join()).toContain(Buffer.from(written).toString("base64"));
});

test("esm 5.10: what is within an aggregate is filtered with enhanced fan-out alone", async () => {
  const { RecordAggregator } = await import("aws-kinesis-agg");
  const aggregator = new RecordAggregator();
  for (const type of ["a", "b", "a"]) {
    aggregator.addUserRecord({ partitionKey: "key", data: Buffer.from(typed(type, type)) });
  }
  const { data } = aggregator.build();
  const { putData, start, called, quiet, events } = await openMapping(() => done, { filters: [typeIs("a")] });
  await putData(data);
  const standard = await start();
  await quiet();
  expect(standard.metrics()).toMatchObject({ PolledEventCount: 1, FilteredOutEventCount: 1 });
  await start({ uuid: "22222222-2222-4333-8444-555555555555", eventSourceArn: consumerArn });
  await called(1);
  expect(idsOf(events)).toEqual(["a", "a"]);
});
