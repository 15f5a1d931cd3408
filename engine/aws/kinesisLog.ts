import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from "@aws-sdk/client-kinesis";
import { OrderlyError } from "../core/errors.ts";
import type { DomainEvent } from "../core/event.ts";
import { type Lane, toLane } from "../core/lane.ts";
import { type Position, positionsIn } from "../core/position.ts";
import type { EventLog } from "../runtime/ports.ts";
import { countThatFit, type EncodedEvent, encodeEvent, toRecordData } from "./aggregate.ts";
import { createKinesisClient } from "./kinesisClient.ts";

/** Limits of PutRecords (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html). */
const callRecordsMax = 500;
const callBytesMax = 5 * 1024 * 1024;

/** Calls in a row that may bring a lane no further before its events are given up. */
const attemptsMax = 8;
const retryDelayMs = 50;
const retryDelayMsMax = 2_000;

export type KinesisLogOptions = {
  readonly streamName: string;
  readonly client?: Pick<KinesisClient, "send"> | undefined;
  /** Waits between attempts; tests replace it. */
  readonly wait?: ((delayMs: number) => Promise<void>) | undefined;
  /** From 0 to 1, for the jitter of the waits; a simulation replaces it. */
  readonly random?: (() => number) | undefined;
};

/** An event on its way, with whom to tell. */
type Pending = EncodedEvent & {
  readonly done: (position: Position) => void;
  readonly failed: (error: OrderlyError) => void;
};

/** A lane's events that are not durable yet, in order, and the calls in a row that did not help. */
type LaneQueue = { readonly lane: Lane; events: Pending[]; attempts: number };

/** One record of a call: the first events of a lane. */
type OutgoingRecord = {
  readonly queue: LaneQueue;
  readonly events: readonly Pending[];
  readonly data: Buffer;
};

/**
 * The log on Kinesis. What is appended while a call is under way goes out together in the next one; several events of
 * a lane share an aggregated record, and no call holds two records of one lane: a partial failure would reorder them.
 */
export function createKinesisLog(options: KinesisLogOptions): EventLog {
  const { streamName, wait = sleep, random = Math.random } = options;
  const client = options.client ?? createKinesisClient();
  const queues = new Map<Lane, LaneQueue>();
  let isRunning = false;

  function enqueue(encoded: EncodedEvent): Promise<Position> {
    const queue = queues.get(encoded.lane) ?? { lane: encoded.lane, events: [], attempts: 0 };
    queues.set(encoded.lane, queue);
    return new Promise((done, failed) => queue.events.push({ ...encoded, done, failed }));
  }

  async function drain(): Promise<void> {
    isRunning = true;
    // Lets everything that is appended in this turn of the event loop share the first call.
    await Promise.resolve();
    while (queues.size > 0) {
      const records = takeRecords(queues.values());
      const results = await put(records);
      let stuck = 0;
      for (const [index, record] of records.entries()) {
        if (!settleRecord(record, results[index])) stuck = Math.max(stuck, record.queue.attempts);
        if (record.queue.events.length === 0) queues.delete(record.queue.lane);
      }
      if (stuck > 0 && queues.size > 0) await wait(toDelay(stuck) * (0.5 + random() / 2));
    }
    isRunning = false;
  }

  async function put(records: readonly OutgoingRecord[]): Promise<readonly PutRecordsResultEntry[]> {
    const Records = records.map(({ queue, data }) => ({ PartitionKey: queue.lane, Data: data }));
    try {
      const { Records: results } = await client.send(
        new PutRecordsCommand({ StreamName: streamName, Records }),
      );
      return results ?? [];
    } catch (thrown) {
      const ErrorMessage = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
      return records.map(() => ({ ErrorCode: "CallFailed", ErrorMessage }));
    }
  }

  return {
    async append(events: readonly DomainEvent[]) {
      const encoded = events.map((event) => encodeEvent(event, toLane(event.subject)));
      const appended = Promise.all(encoded.map(enqueue));
      if (!isRunning) void drain();
      return appended;
    },
  };
}

/** The next call's records: one a lane, as many as the limits allow. */
function takeRecords(queues: Iterable<LaneQueue>): readonly OutgoingRecord[] {
  const records: OutgoingRecord[] = [];
  let bytes = 0;
  for (const queue of queues) {
    const events = queue.events.slice(0, countThatFit(queue.events));
    const data = toRecordData(events);
    bytes += data.length + queue.lane.length;
    if (records.length > 0 && bytes > callBytesMax) break;
    records.push({ queue, events, data });
    if (records.length === callRecordsMax) break;
  }
  return records;
}

/** Whether the record brought its lane further; tells the waiting of success, or of failure when attempts run out. */
function settleRecord({ queue, events }: OutgoingRecord, result: PutRecordsResultEntry | undefined): boolean {
  if (result?.SequenceNumber && result.ShardId) {
    const { ShardId: shardId, SequenceNumber: sequenceNumber } = result;
    queue.events = queue.events.slice(events.length);
    queue.attempts = 0;
    const positionOf = positionsIn({ shardId, sequenceNumber });
    for (const [subSequence, { done }] of events.entries()) done(positionOf(subSequence));
    return true;
  }
  queue.attempts += 1;
  if (queue.attempts >= attemptsMax) {
    const error = toAppendError(queue, result);
    for (const { failed } of queue.events) failed(error);
    queue.events = [];
  }
  return false;
}

function toAppendError({ lane, events }: LaneQueue, result: PutRecordsResultEntry | undefined): OrderlyError {
  const reason = `${result?.ErrorCode ?? "no result"}: ${result?.ErrorMessage ?? ""}`;
  const message = `Lane ${lane}: ${events.length} events are not known to be in the log after ${attemptsMax} attempts (${reason}).`;
  return new OrderlyError("ORDERLY_APPEND_FAILED", message);
}

function toDelay(attempts: number): number {
  return Math.min(retryDelayMs * 2 ** (attempts - 1), retryDelayMsMax);
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
