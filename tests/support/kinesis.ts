import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { dispatchTo, startEndpoint } from "../../cloud/endpoint/index.ts";
import { createKinesis } from "../../cloud/kinesis/createKinesis.ts";
import { toRecordData } from "../../engine/aws/aggregate.ts";
import { toLane } from "../../engine/index.ts";
import { createManualClock } from "../cloud/lambda/manualClock.ts";

export const streamName = "log";

/** The embedded Kinesis with one stream, a clock that stands still, and a client of the SDK. */
export async function startKinesis({ shardCount = 2, retentionHours = 24 } = {}) {
  const clock = createManualClock();
  const place = { region: "eu-central-1", account: "000000000000" };
  const kinesis = await createKinesis({ ...place, clock });
  kinesis.ensureStream({ name: streamName, shardCount, retentionHours });
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [kinesis.service] }) });
  const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
  const client = new KinesisClient({ endpoint: endpoint.url, region: place.region, credentials });

  /** Appends events (key and number), each in a record of its own, or those of a key in one aggregate. */
  async function append(events: readonly TestEvent[], { aggregated = false } = {}): Promise<void> {
    const groups = aggregated
      ? [...Map.groupBy(events, ({ key }) => key).values()]
      : events.map((event) => [event]);
    const Records = groups.map((group) => {
      const lane = toLane(group[0]?.key ?? "");
      const encoded = group.map((event) => ({ lane, data: Buffer.from(JSON.stringify(event)) }));
      return { PartitionKey: lane, Data: toRecordData(encoded) };
    });
    for (let start = 0; start < Records.length; start += 500) {
      const part = Records.slice(start, start + 500);
      await client.send(new PutRecordsCommand({ StreamName: streamName, Records: part }));
    }
  }

  return {
    client,
    clock,
    kinesis,
    append,
    close: async () => {
      client.destroy();
      await endpoint.close();
      await kinesis.close();
    },
  };
}

/** The n-th event of a key. */
export type TestEvent = { readonly key: string; readonly n: number };

/** Events 1 to `count` of each key, the keys by turns. */
export function testEvents(keys: readonly string[], count: number, from = 1): TestEvent[] {
  return Array.from({ length: count }, (_, index) => keys.map((key) => ({ key, n: from + index }))).flat();
}

/** The numbers of each key in the order in which they were read. */
export function numbersByKey(data: readonly (string | undefined)[]): Record<string, number[]> {
  const numbers: Record<string, number[]> = {};
  for (const text of data) {
    const { key, n } = JSON.parse(text ?? "{}") as TestEvent;
    numbers[key] ??= [];
    numbers[key].push(n);
  }
  return numbers;
}
