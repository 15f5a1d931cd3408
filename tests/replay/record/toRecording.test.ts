// Covers recordings: batches that the engine opens as Lambda's, aggregated or not, with personal data masked alike
// everywhere. Does not cover reading the log, nor what is made of a recording.
import { expect, test } from "@jest/globals";
import { encodeEvent, toRecordData } from "../../../engine/aws/aggregate.ts";
import { openBatch } from "../../../engine/aws/openBatch.ts";
import { toLane } from "../../../engine/index.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { openPage } from "../../../replay/log/openPage.ts";
import { toRecording } from "../../../replay/record/toRecording.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { createMaskEvent } from "../../../schemas/maskEvent.ts";

const lane = toLane("order");
const personal = ["Jana.O'Neill+shop@müller.example", "abc123=", "jana-1"];

function placed(number: number) {
  return toExampleEvent("order.placed", {
    subject: "order",
    id: `order/${number}`,
    replyto: "https://x1.execute-api.eu-central-1.amazonaws.com/prod/@connections/abc123=",
    data: { ...examples["order.placed"], customer: { id: "jana-1", email: personal[0] } },
  });
}

function toRecord(number: number, eventCount: number): RawRecord {
  const events = Array.from({ length: eventCount }, (_, index) => encodeEvent(placed(number + index), lane));
  const data = toRecordData(events);
  return {
    shardId: "shardId-000000000000",
    sequenceNumber: String(number),
    partitionKey: lane,
    data,
    arrivalMs: 1_500,
  };
}

const records = [toRecord(10, 1), toRecord(20, 3), toRecord(30, 1)];
const record = (secret = "secret") =>
  toRecording(records, { about: "test", batchSize: 2, mask: createMaskEvent(secret) });

test("positions, partition keys, aggregates and batch sizes are those of the shard", () => {
  const { batches } = record();
  expect(batches.map(({ Records }) => Records.length)).toEqual([2, 1]);
  const shapeOf = ({ position, aggregated, partitionKey }: ReturnType<typeof openBatch>[number]) => ({
    position,
    aggregated,
    partitionKey,
  });
  expect(batches.flatMap(openBatch).map(shapeOf)).toEqual(openPage(records).map(shapeOf));
  expect(batches[0]?.Records[0]?.kinesis.approximateArrivalTimestamp).toBe(1.5);
});

test("nothing personal is left, and everything else is as it was", () => {
  const texts = record()
    .batches.flatMap(openBatch)
    .map(({ data = "" }) => data);
  for (const text of texts) for (const secret of personal) expect(text).not.toContain(secret);
  const [first] = texts.map((text) => JSON.parse(text));
  const { replyto, data, ...rest } = first;
  const { replyto: _, data: dataBefore, ...restBefore } = placed(10);
  expect(rest).toEqual(restBefore);
  expect({ ...data, customer: 0 }).toEqual({ ...dataBefore, customer: 0 });
  expect(data.customer.email).toMatch(/^[\da-f]{12}@example\.com$/);
});

test("the same person is the same everywhere with one secret, and another with another", () => {
  const customersOf = (secret: string) =>
    record(secret)
      .batches.flatMap(openBatch)
      .map(({ data = "" }) => JSON.stringify(JSON.parse(data).data.customer));
  expect(new Set(customersOf("one")).size).toBe(1);
  expect(customersOf("one")).toEqual(customersOf("one"));
  expect(customersOf("one")[0]).not.toBe(customersOf("two")[0]);
});

test("what is no JSON loses its addresses, and a broken aggregate stays broken without its content", () => {
  const text = { ...toRecord(40, 1), data: Buffer.from("to jana@example.org {") };
  const broken = { ...toRecord(50, 2) };
  const data = Buffer.from(broken.data);
  data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
  const mask = createMaskEvent("secret");
  const [opened, unopened] = toRecording([text, { ...broken, data }], { about: "", batchSize: 9, mask })
    .batches.flatMap(openBatch)
    .map((one) => one.data);
  expect(opened).toMatch(/^to [\da-f]{12}@example\.com \{$/);
  expect(unopened).toBeUndefined();
});
