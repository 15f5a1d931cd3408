import { afterEach, jest } from "@jest/globals";
import { createKinesis } from "../../../cloud/kinesis/createKinesis.ts";
import type { BatchInvocation } from "../../../cloud/mapping/batchVerdict.ts";
import {
  type CheckpointStore,
  createFileCheckpoints,
  createMemoryCheckpoints,
} from "../../../cloud/mapping/checkpoints.ts";
import { createMapping, type Mapping, type MappingOptions } from "../../../cloud/mapping/createMapping.ts";
import type { FailureDelivery } from "../../../cloud/mapping/failureMessage.ts";
import { type MappingSettings, mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { createManualClock, settled } from "../lambda/manualClock.ts";

/** A record as the function gets it. */
export type EventRecord = {
  readonly eventID: string;
  readonly kinesis: {
    readonly data: string;
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly approximateArrivalTimestamp: number;
  };
};

/** An event as the function gets it. */
export type KinesisEvent = {
  readonly Records: readonly EventRecord[];
  readonly window?: { readonly start: string; readonly end: string };
  readonly state?: Readonly<Record<string, unknown>>;
  readonly shardId?: string;
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
};

/** The function that a test plays. `texts` are the data of the records. */
export type Play = (
  texts: readonly string[],
  event: KinesisEvent,
) => BatchInvocation | Promise<BatchInvocation>;

export const region = "eu-central-1";
export const account = "000000000000";
export const streamArn = `arn:aws:kinesis:${region}:${account}:stream/log`;
export const consumerArn = `${streamArn}/consumer/fast:1735689600`;
export const functionArn = `arn:aws:lambda:${region}:${account}:function:f`;
export const mappingUuid = "11111111-2222-4333-8444-555555555555";
export const queueArn = `arn:aws:sqs:${region}:${account}:failures`;
export const bucketArn = "arn:aws:s3:::failures";
export const shardId = "shardId-000000000000";

export const done: BatchInvocation = { type: "returned", payload: "{}" };
export const failed: BatchInvocation = { type: "failed", functionError: "Unhandled" };
export const throttled: BatchInvocation = { type: "throttled" };
export const returns = (payload: unknown): BatchInvocation => ({
  type: "returned",
  payload: JSON.stringify(payload),
});
/** Reports records as failed. */
export const failItems = (...records: readonly (EventRecord | undefined)[]): BatchInvocation =>
  returns({
    batchItemFailures: records.map((record) => ({ itemIdentifier: record?.kinesis.sequenceNumber })),
  });
/** Reports the record with that data as failed. */
export const failText = (text: string, event: KinesisEvent): BatchInvocation =>
  failItems(event.Records.find((record) => textOf(record) === text));
export const textOf = ({ kinesis: { data } }: EventRecord): string => Buffer.from(data, "base64").toString();

// Events of megabytes take their time on a machine that is busy.
jest.setTimeout(20_000);

const running: (() => Promise<void>)[] = [];
const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  for (const kinesis of opened.splice(0)) await kinesis.close();
});

/** A stream and a mapping on a clock that stands still, with the function that the test plays. */
export async function openMapping(
  play: Play,
  over: Partial<MappingSettings> = {},
  given: {
    readonly shardCount?: number;
    readonly shardLimits?: boolean;
    readonly options?: Partial<MappingOptions>;
  } = {},
) {
  const clock = createManualClock();
  const kinesis = await createKinesis({ region, account, clock, shardLimits: given.shardLimits });
  opened.push(kinesis);
  kinesis.ensureStream({
    name: "log",
    shardCount: given.shardCount ?? 1,
    retentionHours: 24,
    consumers: [{ name: "fast", arn: consumerArn }],
  });
  const calls: string[] = [];
  const events: KinesisEvent[] = [];
  const payloads: string[] = [];
  const requestIds: string[] = [];
  const deliveries: FailureDelivery[] = [];
  const notices: string[] = [];
  const waiting = new Set<() => void>();
  const happened = () => {
    for (const check of waiting) check();
  };
  /** By the mapping's UUID: settings may change, the position stays. */
  const kept = new Map<string, CheckpointStore>();
  const checkpointsOf = (uuid: string): CheckpointStore => {
    const checkpoints = kept.get(uuid) ?? createMemoryCheckpoints();
    kept.set(uuid, checkpoints);
    return checkpoints;
  };
  const start = async (more: Partial<MappingSettings> = {}): Promise<Mapping> => {
    const settings = mappingSettings({
      uuid: mappingUuid,
      eventSourceArn: streamArn,
      functionArn,
      startingPosition: "TRIM_HORIZON",
      ...over,
      ...more,
    });
    const mapping = createMapping({
      settings,
      source: kinesis.source(settings.eventSourceArn),
      invoke: async (payload, { requestId }) => {
        const event = JSON.parse(payload) as KinesisEvent;
        const texts = event.Records.map(textOf);
        calls.push(texts.join(""));
        events.push(event);
        payloads.push(payload);
        requestIds.push(requestId);
        happened();
        const result = await play(texts, event);
        happened();
        return result;
      },
      roleArn: `arn:aws:iam::${account}:role/f`,
      region,
      clock,
      checkpoints: checkpointsOf(settings.uuid),
      deliver: async (delivery) => {
        deliveries.push(delivery);
        happened();
      },
      onNotice: (notice) => notices.push(notice),
      ...given.options,
    });
    running.push(() => stop(mapping));
    await mapping.start();
    return mapping;
  };
  /** Everything that can happen without time passing has happened. */
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await settled();
  };
  /** Gives an invocation that needs time none. */
  const stop = async (mapping: Mapping): Promise<void> => {
    await quiet();
    const stopped = mapping.stop({ graceMs: 0 });
    await quiet();
    await clock.advance(0);
    await stopped;
  };
  const request = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const { status, body } = await kinesis.service.handle({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: { "x-amz-target": `Kinesis_20131202.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
    });
    if (status !== 200) throw new Error(String(body));
    return JSON.parse(String(body) || "{}") as Record<string, unknown>;
  };
  const putData = (data: string | Uint8Array, PartitionKey = "key") =>
    request("PutRecord", {
      StreamName: "log",
      PartitionKey,
      Data: Buffer.from(data as string).toString("base64"),
    });
  /** One record per letter. */
  const put = (letters: string, PartitionKey = "key") => {
    const Records = [...letters].map((letter) => ({
      PartitionKey,
      Data: Buffer.from(letter).toString("base64"),
    }));
    return request("PutRecords", { StreamName: "log", Records });
  };
  /** Settles when the condition holds; looked at whenever the mapping did something. */
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((settle) => {
      const check = (): void => {
        if (!condition()) return;
        waiting.delete(check);
        settle();
      };
      waiting.add(check);
      check();
    });
  /** Moves time on until the condition holds, a second at a time. */
  const pass = async (condition: () => boolean, secondsMax = 7_200): Promise<void> => {
    await quiet();
    for (let second = 0; second < secondsMax && !condition(); second++) {
      await clock.advance(1_000);
      await quiet();
    }
    if (!condition()) throw new Error(`Not within ${secondsMax} s: ${JSON.stringify({ calls, notices })}`);
  };
  return {
    clock,
    kinesis,
    calls,
    events,
    payloads,
    requestIds,
    deliveries,
    notices,
    start,
    stop,
    request,
    put,
    putData,
    until,
    quiet,
    pass,
    called: (count: number) => until(() => calls.length >= count),
    /** From now on, in a file: another process would find it. */
    keepCheckpoints: (path: string) => {
      kept.set(mappingUuid, createFileCheckpoints(path));
    },
    split: (ShardToSplit = shardId, at = 2n ** 127n) =>
      request("SplitShard", { StreamName: "log", ShardToSplit, NewStartingHashKey: at.toString() }),
    merge: (ShardToMerge: string, AdjacentShardToMerge: string) =>
      request("MergeShards", { StreamName: "log", ShardToMerge, AdjacentShardToMerge }),
  };
}

/** The message of a delivery, whatever the destination. */
export function messageOf(delivery: FailureDelivery | undefined) {
  const text = delivery?.type === "sns" ? delivery.message : delivery?.body;
  return JSON.parse(text ?? "{}") as {
    readonly requestContext: Readonly<Record<string, unknown>>;
    readonly responseContext?: Readonly<Record<string, unknown>>;
    readonly KinesisBatchInfo: Readonly<Record<string, unknown>>;
    readonly timestamp: string;
    readonly payload?: string;
  };
}
