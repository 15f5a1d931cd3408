// From the log to a view: 200,000 events over 20,000 orders, 4 shards, aggregated, read from the embedded stream with the
// SDK's client and folded as verify and rebuild do; beside it 50,000 events over as many orders, for memory, and of both logs the
// last 5,000 events by a window, for cost. Kinesis has a thread of its own. Run: npx node bench/replay.ts
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { dispatchTo, startEndpoint } from "../cloud/endpoint/index.ts";
import { createKinesis } from "../cloud/kinesis/createKinesis.ts";
import { encodeEvent, toRecordData } from "../engine/aws/aggregate.ts";
import { toLane } from "../engine/index.ts";
import { createMemoryEntityStore } from "../engine/memory/memoryEntityStore.ts";
import { views } from "../processors/registry.ts";
import { createKinesisSource } from "../replay/aws/kinesisSource.ts";
import { createLogFold } from "../replay/fold/createLogFold.ts";
import { readLog } from "../replay/log/readLog.ts";
import { writeFold } from "../replay/rebuild/writeFold.ts";
import { createEventFilter } from "../replay/window/eventFilter.ts";
import { measureWindow } from "../replay/window/measureWindow.ts";
import { eventCodec } from "../schemas/eventCodec.ts";
import { toExampleEvent } from "../schemas/examples.ts";
import { timeLine } from "./timeLine.ts";

const streamName = "log";
const place = { region: "eu-central-1", account: "000000000000" };
const orderCount = 20_000;
/** Orders of the last hour, which the window is. */
const lateOrders = 500;
const callRecords = 500;
const hourMs = 3_600_000;
/** The heap that a reading has. */
const heapMb = 96;

type Job = { readonly port: number; readonly job: "fold" | "window"; readonly fromMs?: number };

if (!isMainThread && (workerData as { serve?: true })?.serve) await serve();
else if (!isMainThread) await work(workerData as Job);
else await measure();

/** A clock that goes on by an hour when it is told to: records arrive over ten hours. */
async function serve(): Promise<void> {
  let nowMs = Date.now() - 20 * hourMs;
  const clock = { now: () => nowMs, after: () => () => {} };
  const kinesis = await createKinesis({ ...place, clock });
  kinesis.ensureStream({ name: streamName, shardCount: 4, retentionHours: 48 });
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [kinesis.service] }) });
  parentPort?.on("message", () => {
    nowMs += hourMs;
    parentPort?.postMessage(nowMs);
  });
  parentPort?.postMessage(endpoint.port);
}

function clientOf(port: number): KinesisClient {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  return new KinesisClient({ endpoint: `http://127.0.0.1:${port}`, region: place.region, credentials });
}

/**
 * The events of the first orders over nine hours, and in the tenth hour those of the last ones: as many in every log. Gives the
 * time at which they began to arrive.
 */
async function fill(server: Worker, { port, events }: { port: number; events: number }): Promise<number> {
  const client = clientOf(port);
  const early = orderCount - lateOrders;
  const eventsOfEarly = (events - lateOrders * timeLine.length) / early;
  let nowMs = 0;
  for (let hour = 0; hour < 10; hour++) {
    const told = new Promise<number>((settle) => server.once("message", settle));
    server.postMessage("hour");
    nowMs = await told;
    const isLast = hour === 9;
    const [first, count] = isLast
      ? [early, lateOrders]
      : [Math.floor((early * hour) / 9), Math.ceil(early / 9)];
    const numbers = Array.from({ length: count }, (_, index) => first + index).filter(
      (number) => isLast || number < Math.floor((early * (hour + 1)) / 9),
    );
    for (let start = 0; start < numbers.length; start += callRecords) {
      const Records = numbers.slice(start, start + callRecords).map((number) => {
        // The same number of events over all, whatever the share of each order.
        const share = Math.floor((number + 1) * eventsOfEarly) - Math.floor(number * eventsOfEarly);
        return toRecord(number, {
          count: isLast ? timeLine.length : share,
          time: new Date(nowMs).toISOString(),
        });
      });
      await client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
    }
  }
  client.destroy();
  return nowMs;
}

function toRecord(number: number, { count, time }: { readonly count: number; readonly time: string }) {
  const subject = `order-${number}`;
  const lane = toLane(subject);
  const encoded = timeLine
    .slice(0, count)
    .map((type, index) =>
      encodeEvent(toExampleEvent(type, { subject, id: `${subject}/${index}`, time }), lane),
    );
  return { PartitionKey: lane, Data: toRecordData(encoded) };
}

/** One reading in a thread of its own, whose memory is its own: the peak of the heap and of buffers. */
async function work({ port, job, fromMs = 0 }: Job): Promise<void> {
  const [orders] = views;
  if (orders === undefined) throw new Error("there is no view");
  const client = clientOf(port);
  const source = createKinesisSource({ client, streamName });
  let peakBytes = 0;
  const sample = (): void => {
    const { heapUsed, external } = process.memoryUsage();
    peakBytes = Math.max(peakBytes, heapUsed + external);
  };
  const startMs = performance.now();
  const took = (): number => (performance.now() - startMs) / 1000;
  if (job === "window") {
    const window = { fromMs, toMs: Number.POSITIVE_INFINITY };
    const isMeant = createEventFilter({ window }, timeLine);
    const pages = readLog(source, { from: { kind: "time", timeMs: fromMs }, to: { kind: "now" } });
    const { shards } = await measureWindow(pages, { codec: eventCodec, isMeant, processors: [orders] });
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    parentPort?.postMessage({ events, seconds: took() });
  } else {
    const fold = createLogFold({ processor: orders, codec: eventCodec, version: "bench", now: Date.now });
    for await (const { records } of readLog(source, { from: { kind: "start" }, to: { kind: "now" } })) {
      await fold.add(records);
      sample();
    }
    const seconds = took();
    const store = createMemoryEntityStore();
    const writes = await writeFold(fold, { processor: orders, store, withheld: new Map() });
    const { events } = fold.counts;
    parentPort?.postMessage({
      events,
      seconds,
      entities: fold.entities.size,
      writes,
      storeWrites: store.requests.writes,
      peakBytes,
    });
  }
  client.destroy();
}

type Result = Readonly<Record<string, number>>;

function run(job: Job): Promise<Result> {
  // A small heap: without a limit, what stands at the peak is mostly garbage that nobody has collected yet.
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  const worker = new Worker(new URL(import.meta.url), { workerData: job, resourceLimits });
  return new Promise((settle, fail) => {
    worker.once("message", settle);
    worker.once("error", fail);
  });
}

async function measure(): Promise<void> {
  for (const events of [50_000, 200_000]) {
    const server = new Worker(new URL(import.meta.url), { workerData: { serve: true } });
    const port = await new Promise<number>((settle) => server.once("message", settle));
    const fromMs = await fill(server, { port, events });
    const folded = await run({ port, job: "fold" });
    const { seconds = 0, peakBytes = 0, entities, writes, storeWrites } = folded;
    console.log(
      JSON.stringify({
        job: "log to folded state",
        events,
        seconds,
        eventsPerSecond: Math.round(events / seconds),
        entities,
        writes,
        storeWrites,
        peakMb: Math.round(peakBytes / 1024 / 1024),
      }),
    );
    const window = await run({ port, job: "window", fromMs });
    console.log(JSON.stringify({ job: "the last 5,000 events by a window", log: events, ...window }));
    await server.terminate();
  }
}
