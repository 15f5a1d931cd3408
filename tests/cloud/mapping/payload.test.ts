// Covers the event that the function gets, key by key. Does not cover what enhanced fan-out and windows change of it.
import { expect, test } from "@jest/globals";
import { account, done, openMapping, region, shardId, streamArn } from "./mappingFixture.ts";

async function eventOf(data: string | Uint8Array, arrivalMsMore = 0) {
  const { clock, putData, start, called, payloads, events } = await openMapping(() => done);
  await clock.advance(arrivalMsMore);
  await putData(data);
  await start();
  await called(1);
  const [record] = events[0]?.Records ?? [];
  if (record === undefined) throw new Error("There is no record");
  return { payload: payloads[0] ?? "", record, arrivalMs: clock.now() };
}

test("esm 2.1: the event has the keys that were recorded on AWS, in their order", async () => {
  const { payload, record, arrivalMs } = await eventOf("hello");
  expect(payload).toBe(
    `{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key",` +
      `"sequenceNumber":"${record.kinesis.sequenceNumber}","data":"aGVsbG8=",` +
      `"approximateArrivalTimestamp":${arrivalMs / 1000}},` +
      `"eventSource":"aws:kinesis","eventVersion":"1.0",` +
      `"eventID":"${shardId}:${record.kinesis.sequenceNumber}","eventName":"aws:kinesis:record",` +
      `"invokeIdentityArn":"arn:aws:iam::${account}:role/f","awsRegion":"${region}",` +
      `"eventSourceARN":"${streamArn}"}]}`,
  );
});

test("esm 2.2: eventID is the shard and the sequence number", async () => {
  const { record } = await eventOf("a");
  expect(record.eventID).toBe(`${shardId}:${record.kinesis.sequenceNumber}`);
  expect(record.kinesis.sequenceNumber).toMatch(/^\d{56}$/);
});

test("esm 2.3: invokeIdentityArn is the execution role", async () => {
  const { record } = await eventOf("a");
  expect(record).toMatchObject({ invokeIdentityArn: `arn:aws:iam::${account}:role/f` });
});

test("esm 2.4: data is the base64 of the raw bytes, padded", async () => {
  const bytes = Uint8Array.from([0, 255, 128, 62]);
  const { record } = await eventOf(bytes);
  expect(record.kinesis.data).toBe("AP+APg==");
});

test("esm 2.5: the arrival is a number of seconds with milliseconds", async () => {
  const { record, arrivalMs } = await eventOf("a", 987);
  const { approximateArrivalTimestamp } = record.kinesis;
  expect(approximateArrivalTimestamp).toBe(arrivalMs / 1000);
  expect(Math.floor(Math.log10(approximateArrivalTimestamp))).toBe(9);
  expect(String(approximateArrivalTimestamp)).toMatch(/^\d{10}\.987$/);
});

test("esm 2.6: there is no encryption type, explicit hash key or lag in it", async () => {
  const { payload } = await eventOf("a");
  expect(payload).not.toMatch(/encryptionType|explicitHashKey|millisBehindLatest/i);
});
