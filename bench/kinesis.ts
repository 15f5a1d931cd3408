// The embedded Kinesis over loopback: PutRecords of 500 records in, GetRecords of up to 10,000 out. The server has a
// thread of its own, and the client is no SDK: its work would be most of what is measured. Run: npx node bench/kinesis.ts
import { Agent, request } from "node:http";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { systemClock } from "../cloud/clock.ts";
import { dispatchTo, startEndpoint } from "../cloud/endpoint/index.ts";
import { createKinesis } from "../cloud/kinesis/createKinesis.ts";

const callRecords = 500;
const calls = 400;
const inFlight = 4;

if (isMainThread) await measure();
else await serve();

async function serve(): Promise<void> {
  const kinesis = await createKinesis({
    region: "eu-central-1",
    account: "000000000000",
    clock: systemClock,
  });
  kinesis.ensureStream({ name: "log", shardCount: 2, retentionHours: 24 });
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [kinesis.service] }) });
  parentPort?.postMessage(endpoint.port);
}

async function measure(): Promise<void> {
  const server = new Worker(new URL(import.meta.url));
  const port = await new Promise<number>((settle) => server.once("message", settle));
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const call = (operation: string, body: string): Promise<Buffer> =>
    new Promise((settle, fail) => {
      const headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `Kinesis_20131202.${operation}`,
        "content-length": Buffer.byteLength(body),
      };
      const sent = request({ host: "127.0.0.1", port, method: "POST", agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => settle(Buffer.concat(chunks)));
      });
      sent.once("error", fail);
      sent.end(body);
    });

  const Data = Buffer.alloc(100, "x").toString("base64");
  const bodies = Array.from({ length: 8 }, (_, body) =>
    JSON.stringify({
      StreamName: "log",
      Records: Array.from({ length: callRecords }, (_, index) => ({
        PartitionKey: `lane${(body * callRecords + index) % 4096}`,
        Data,
      })),
    }),
  );
  const putAll = async (count: number): Promise<void> => {
    let next = 0;
    const put = async (): Promise<void> => {
      while (next < count) await call("PutRecords", bodies[next++ % bodies.length] as string);
    };
    await Promise.all(Array.from({ length: inFlight }, put));
  };
  await putAll(50);
  const putStart = performance.now();
  await putAll(calls);
  const putSeconds = (performance.now() - putStart) / 1000;

  let records = 0;
  const readStart = performance.now();
  for (const ShardId of ["shardId-000000000000", "shardId-000000000001"]) {
    const start = { StreamName: "log", ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let iterator = JSON.parse(String(await call("GetShardIterator", JSON.stringify(start)))).ShardIterator;
    for (;;) {
      const page = await call("GetRecords", JSON.stringify({ ShardIterator: iterator }));
      // Counting is all that the client does with the records.
      const text = page.toString("latin1");
      records += text.split('"SequenceNumber"').length - 1;
      iterator = /"NextShardIterator":"([^"]+)"/.exec(text)?.[1];
      if (text.endsWith('"MillisBehindLatest":0}')) break;
    }
  }
  const readSeconds = (performance.now() - readStart) / 1000;
  console.log(
    JSON.stringify({
      recordsInPerSecond: Math.round((calls * callRecords) / putSeconds),
      recordsOutPerSecond: Math.round(records / readSeconds),
      recordsRead: records,
    }),
  );
  agent.destroy();
  await server.terminate();
}
