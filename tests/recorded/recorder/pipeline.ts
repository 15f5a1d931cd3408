import { randomUUID } from "node:crypto";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { isLast } from "../../../cli/demo/conversation.ts";
import { createKinesisClient } from "../../../cli/log/clients.ts";
import { connectShop } from "../../../cli/shop/client.ts";
import { receiveStock } from "../../../cli/shop/receiveStock.ts";
import { webSocketUrlOf } from "../../../cli/shop/runningCloud.ts";
import type { RunningShop } from "../../../cli/startShop.ts";
import { createKinesisLog } from "../../../engine/aws/kinesisLog.ts";
import { openRecord } from "../../../engine/aws/openRecord.ts";
import type { DomainEvent } from "../../../engine/index.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { readRaw } from "./readRaw.ts";

/** A running shop as a recorder uses it: clients, producers, and the records that came of them. */
export type Pipeline = {
  readonly receive: (quantities: Readonly<Record<string, number>>, times?: number) => Promise<void>;
  /** Places an order as a client does, and waits for its last event. Gives its ID. */
  readonly order: (command: object, times?: number) => Promise<string>;
  /** Appends events as a producer does, and waits for the last event of each one's key. */
  readonly produce: (events: readonly DomainEvent[]) => Promise<void>;
  /** The records of the log that nobody took yet. */
  readonly take: () => Promise<readonly RawRecord[]>;
  /** Appends events to a stream of their own, all at once, so that those of a lane share a record. */
  readonly aggregate: (events: readonly DomainEvent[]) => Promise<readonly RawRecord[]>;
  /** Writes records to a stream of their own, as they are. */
  readonly putRaw: (
    records: readonly { readonly partitionKey: string; readonly data: Uint8Array }[],
  ) => Promise<readonly RawRecord[]>;
  readonly close: () => Promise<void>;
};

const lastTypes: readonly string[] = ["order.completed", "order.cancelled"];

/** Drives a shop on the embedded cloud. */
export async function createPipeline({ cloud, stage }: RunningShop): Promise<Pipeline> {
  const client = createKinesisClient(cloud);
  const streamName = `orderly-${stage}-log`;
  const log = createKinesisLog({ streamName, client });
  let taken = new Set<string>();
  let streams = 0;

  /** Every order is at its end, and in the log as often as it was placed. */
  async function untilEnded(orderIds: readonly string[], times = 1): Promise<void> {
    for (;;) {
      const events = (await readRaw(client, streamName)).flatMap(eventsOf);
      const isEnded = (id: string): boolean => {
        const types = events.filter(({ subject }) => subject === id).map(({ type }) => type);
        const placed = types.filter((type) => type === "order.placed").length;
        return placed >= times && types.some((type) => lastTypes.includes(type));
      };
      if (orderIds.every(isEnded)) return;
    }
  }
  async function newStream(): Promise<string> {
    streams += 1;
    const StreamName = `import-${streams}`;
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    for (;;) {
      const { StreamDescriptionSummary } = await client.send(
        new DescribeStreamSummaryCommand({ StreamName }),
      );
      if (StreamDescriptionSummary?.StreamStatus === "ACTIVE") return StreamName;
    }
  }

  return {
    async receive(quantities, times = 1) {
      const deliveryId = randomUUID();
      for (let time = 0; time < times; time++) {
        await receiveStock({ client, streamName }, { deliveryId, quantities });
      }
    },
    async order(command, times = 1) {
      const orderId = randomUUID();
      const last = Promise.withResolvers<void>();
      const socket = await connectShop(webSocketUrlOf(cloud), (message) => {
        if (isLast(message)) last.resolve();
      });
      for (let time = 0; time < times; time++) socket.send({ action: "order", orderId, ...command });
      await last.promise;
      await untilEnded([orderId], times);
      socket.close();
      return orderId;
    },
    async produce(events) {
      await log.append(events);
      await untilEnded(events.map(({ subject }) => subject));
    },
    async take() {
      const records = await readRaw(client, streamName);
      const fresh = records.filter(({ sequenceNumber }) => !taken.has(sequenceNumber));
      taken = new Set(records.map(({ sequenceNumber }) => sequenceNumber));
      return fresh;
    },
    async aggregate(events) {
      const name = await newStream();
      await createKinesisLog({ streamName: name, client }).append(events);
      return readRaw(client, name);
    },
    async putRaw(records) {
      const StreamName = await newStream();
      const Records = records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
      await client.send(new PutRecordsCommand({ StreamName, Records }));
      return readRaw(client, StreamName);
    },
    close: async () => client.destroy(),
  };
}

/** The events in a record. */
export function eventsOf({ shardId, sequenceNumber, partitionKey, data }: RawRecord): readonly DomainEvent[] {
  const base64 = Buffer.from(data).toString("base64");
  const record = { shardId, sequenceNumber, partitionKey, data: base64, arrivalMs: 0, entry: 0 };
  return openRecord(record).map((record) => JSON.parse(record.data ?? "") as DomainEvent);
}
