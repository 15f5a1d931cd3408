// Covers records that the Kinesis Producer Library aggregated: as they are by a standard iterator, opened with enhanced
// fan-out. Does not cover how AWS numbers the records that it opens; here they share the sequence number of the whole.
import { expect, test } from "@jest/globals";
import { RecordAggregator } from "aws-kinesis-agg";
import { consumerArn, done, failItems, openMapping, type Play, returns, textOf } from "./mappingFixture.ts";

function aggregate(letters: string, partitionKeys: readonly string[] = ["key"]): Buffer {
  const aggregator = new RecordAggregator();
  for (const [index, letter] of [...letters].entries()) {
    const partitionKey = partitionKeys[index % partitionKeys.length] ?? "key";
    aggregator.addUserRecord({ partitionKey, data: Buffer.from(letter) });
  }
  return aggregator.build().data;
}

const efo = { eventSourceArn: consumerArn } as const;

test("esm 7.1: by a standard iterator an aggregate is one record, its bytes untouched", async () => {
  const { putData, put, start, called, events } = await openMapping(() => done, { batchSize: 2 });
  const data = aggregate("abc");
  await putData(data);
  await put("d");
  await start();
  await called(1);
  expect(events[0]?.Records.map(({ kinesis }) => kinesis.data)).toEqual([
    data.toString("base64"),
    Buffer.from("d").toString("base64"),
  ]);
  expect(data.subarray(0, 4).toString("hex")).toBe("f3899ac2");
});

test("esm 7.2: what is within has no numbers of its own in the event", async () => {
  const { putData, start, called, payloads } = await openMapping(() => done, efo);
  await putData(aggregate("abc"));
  await start();
  await called(1);
  expect(payloads[0]).not.toMatch(/sub-?sequence/i);
});

test("esm 7.3: the whole aggregate comes again, and bisect does not cut into it", async () => {
  const data = aggregate("abc");
  let failures = 2;
  const { putData, start, pass, events } = await openMapping(
    (_texts, { Records }) => (failures-- > 0 ? failItems(Records[0]) : done),
    { reportsItemFailures: true, bisectOnError: true },
  );
  await putData(data);
  await start();
  await pass(() => events.length === 3);
  for (const { Records } of events) {
    expect(Records.map(({ kinesis }) => kinesis.data)).toEqual([data.toString("base64")]);
  }
});

test("esm 7.3: an identifier with a sub-sequence number is in no batch, and fails the whole of it", async () => {
  let failures = 1;
  const play: Play = (_texts, { Records }) => {
    const itemIdentifier = `${Records[1]?.kinesis.sequenceNumber}:1`;
    return failures-- > 0 ? returns({ batchItemFailures: [{ itemIdentifier }] }) : done;
  };
  const { put, start, pass, calls } = await openMapping(play, { reportsItemFailures: true });
  await put("abc");
  await start();
  await pass(() => calls.length === 2);
  expect(calls).toEqual(["abc", "abc"]);
});

test("esm 7.4: with enhanced fan-out aggregates are opened, in order, and count as what is within", async () => {
  const { putData, put, start, called, calls } = await openMapping(() => done, { ...efo, batchSize: 3 });
  await put("a");
  await putData(aggregate("bcd"));
  await put("e");
  await start();
  await called(2);
  expect(calls).toEqual(["abc", "de"]);
});

test("esm 7.4: what does not hash to the shard is dropped, and goes to no destination", async () => {
  const over = { ...efo, failureDestinationArn: "arn:aws:s3:::failures" };
  const { putData, start, quiet, events, deliveries } = await openMapping(() => done, over, {
    shardCount: 2,
  });
  // "a" and "b" are of different shards; the aggregate goes where "a" does.
  await putData(aggregate("1234", ["a", "b"]), "a");
  await start();
  await quiet();
  expect(events.flatMap(({ Records }) => Records.map(textOf))).toEqual(["1", "3"]);
  expect(deliveries).toEqual([]);
});

test("an aggregate that is broken stays as it is", async () => {
  const { putData, start, called, events } = await openMapping(() => done, efo);
  const data = aggregate("abc");
  data.writeUInt8(data.readUInt8(data.length - 1) ^ 1, data.length - 1);
  await putData(data);
  await start();
  await called(1);
  expect(events[0]?.Records.map(({ kinesis }) => kinesis.data)).toEqual([data.toString("base64")]);
});

test("the checkpoint passes an aggregate only when all that is within is done", async () => {
  const { putData, start, stop, called, calls } = await openMapping(
    (texts) => (texts.includes("c") ? new Promise<typeof done>(() => {}) : done),
    { ...efo, batchSize: 2 },
  );
  await putData(aggregate("abcd"));
  const first = await start();
  await called(2);
  await stop(first);
  await start();
  await called(4);
  expect(calls).toEqual(["ab", "cd", "ab", "cd"]);
});

test("esm 7.6: with several lanes, records of one outer key stay in order", async () => {
  const { putData, start, until, events } = await openMapping(() => done, {
    parallelizationFactor: 10,
    batchSize: 1,
  });
  const wanted = Array.from({ length: 20 }, (_, index) => aggregate(String.fromCharCode(97 + index)));
  for (const data of wanted) await putData(data, "outer");
  await start();
  await until(() => events.length === wanted.length);
  const seen = events.flatMap(({ Records }) => Records.map(({ kinesis }) => kinesis.data));
  expect(seen).toEqual(wanted.map((data) => data.toString("base64")));
});

test("esm 7.6: with enhanced fan-out, the order of what is within holds when inner keys equal the outer one", async () => {
  const { putData, start, until, calls } = await openMapping(() => done, {
    ...efo,
    parallelizationFactor: 10,
    batchSize: 1,
  });
  await putData(aggregate("abc", ["outer"]), "outer");
  await putData(aggregate("def", ["outer"]), "outer");
  await start();
  await until(() => calls.length === 6);
  expect(calls.join("")).toBe("abcdef");
});
