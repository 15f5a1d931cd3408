// The engine alone on one core: a batch of 1,000 events over 100 keys, aggregated, against its floor, which is
// de-aggregation and JSON.parse of the same batch. Run: npx node bench/engine.ts
import { RecordAggregator } from "aws-kinesis-agg";
import type { KinesisStreamEvent } from "aws-lambda";
import { openBatch } from "../engine/aws/openBatch.ts";
import { anyProcessor } from "../engine/core/processor.ts";
import { toLane } from "../engine/index.ts";
import { createMemoryRuntime } from "../engine/memory/memoryRuntime.ts";
import { processBatch } from "../engine/runtime/processBatch.ts";
import { orders } from "../processors/orders/processor.ts";
import { eventCodec } from "../schemas/eventCodec.ts";
import { toExampleEvent } from "../schemas/examples.ts";
import { timeLine } from "./timeLine.ts";

const keyCount = 100;
/** Batches of a block: the floor runs through all of them, then the engine, and so on in turn. */
const rounds = 12;
const blocks = 24;
/** Blocks before the measured ones: a function that is warm has been compiled. */
const warmUps = 8;

/** One aggregated record a key. Every round has keys of its own: entities that grow for ever would measure their copies. */
function toBatch(round: number, turn = 0): KinesisStreamEvent {
  const Records = Array.from({ length: keyCount }, (_, index) => {
    const key = `order-${round}-${index}`;
    const partitionKey = toLane(key);
    const aggregator = new RecordAggregator();
    for (const [place, type] of timeLine.entries()) {
      const event = toExampleEvent(type, { subject: key, id: `${turn}/${key}/${place}` });
      aggregator.addUserRecord({ partitionKey, data: Buffer.from(JSON.stringify(event)) });
    }
    const sequenceNumber = String(1_000_000 + (turn * rounds + round) * keyCount + index);
    const data = aggregator.build().data.toString("base64");
    const kinesis = {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data,
      approximateArrivalTimestamp: 1,
    };
    return { kinesis, eventID: `shardId-000000000000:${sequenceNumber}` };
  });
  return { Records } as unknown as KinesisStreamEvent;
}

function createRuntime() {
  const over = { log: { append: async () => [] }, notifier: { notify: async () => {} } };
  return createMemoryRuntime({ processor: anyProcessor(orders) as never, codec: eventCodec, over });
}

function runFloor(batch: KinesisStreamEvent): void {
  for (const { data } of openBatch(batch)) JSON.parse(data ?? "");
}

/** Nanoseconds per event of one block, garbage collection included; what is set up for it is not measured. */
async function measure<Setup>(
  setUp: () => Setup,
  work: (round: number, set: Setup) => unknown,
): Promise<number> {
  const sets = Array.from({ length: rounds }, setUp);
  const start = process.hrtime.bigint();
  for (const [round, set] of sets.entries()) await work(round, set);
  return Number(process.hrtime.bigint() - start) / (rounds * keyCount * timeLine.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const batches = Array.from({ length: rounds }, (_, round) => toBatch(round));
const signal = new AbortController().signal;
const cold = createRuntime();
await processBatch(cold.runtime, openBatch(batches[0] as KinesisStreamEvent), signal);
const coldRequests = { ...cold.store.requests };
await processBatch(cold.runtime, openBatch(toBatch(0, 1)), signal);
const { reads, writes } = cold.store.requests;

const floors: number[] = [];
const engines: number[] = [];
for (let block = 0; block < warmUps + blocks; block++) {
  const floorNs = await measure(
    () => undefined,
    (round) => runFloor(batches[round] as KinesisStreamEvent),
  );
  // A cold cache and store for every round: entities that are kept for ever would measure the memory that they take.
  const engineNs = await measure(createRuntime, async (round, { runtime }) => {
    await processBatch(runtime, openBatch(batches[round] as KinesisStreamEvent), signal);
  });
  if (block < warmUps) continue;
  floors.push(floorNs);
  engines.push(engineNs);
}

console.log(
  JSON.stringify({
    eventsPerBatch: keyCount * timeLine.length,
    floorEventsPerSecond: Math.round(1e9 / median(floors)),
    engineEventsPerSecond: Math.round(1e9 / median(engines)),
    // Of each block by itself: what else the machine does meets both alike.
    shareOfFloor: Number(median(floors.map((floor, block) => floor / (engines[block] as number))).toFixed(2)),
    requestsCold: coldRequests,
    requestsWarm: { reads: reads - coldRequests.reads, writes: writes - coldRequests.writes },
  }),
);
