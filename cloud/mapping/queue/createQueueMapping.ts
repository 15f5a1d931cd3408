import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { EventSource } from "../eventSource.ts";
import { eventBytesMax } from "../mappingSettings.ts";
import type { InvokeBatch } from "../shardConsumer.ts";
import { createSignal } from "../signal.ts";
import { failedMessages } from "./failedMessages.ts";
import type { QueueClient } from "./queueClient.ts";
import type { QueueSettings } from "./queueSettings.ts";
import { type QueueMessage, toSqsRecord } from "./sqsEvent.ts";

export type QueueMappingOptions = {
  readonly settings: QueueSettings;
  readonly queue: QueueClient;
  readonly invoke: InvokeBatch;
  readonly region: string;
  readonly clock: Clock;
  readonly onNotice: (message: string) => void;
};

/** Invocations at once when the mapping sets no limit: what Lambda begins with. */
const concurrencyDefault = 5;
/** Lambda polls for up to 20 s at a time; shorter here, so that a mapping that is stopped does not keep messages. */
const pollSeconds = 1;
/** Wait after SQS failed to answer, and after the function was throttled. */
const pauseMs = 1_000;

/**
 * A mapping from a queue to a function:
 *
 *     poll --> batch --> invoke --ok--> delete
 *                          |--some reported--> delete the others
 *                          |--failed--> nothing: they are visible again after the queue's visibility time-out,
 *                                       and in its dead-letter queue after maxReceiveCount
 */
export function createQueueMapping(options: QueueMappingOptions): EventSource {
  const { settings, queue, clock, onNotice } = options;
  const inFlight = new Set<Promise<void>>();
  const freed = createSignal(clock);
  const stopped = createSignal(clock);
  const concurrencyMax = settings.concurrencyMax ?? concurrencyDefault;
  /** Received, and left over from a batch that was full. */
  let waiting: QueueMessage[] = [];
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  let result = "No records processed";

  const run = async (): Promise<void> => {
    while (!stopping) {
      while (inFlight.size >= concurrencyMax && !stopping) await freed.wait();
      freed.clear();
      try {
        await collect();
      } catch (error) {
        onNotice(`Event source mapping ${settings.uuid} cannot read its queue: ${String(error)}`);
        await stopped.wait(pauseMs);
      }
      if (!stopping && waiting.length > 0) begin(takeBatch());
    }
    if (waiting.length > 0) await queue.giveBack(waiting).catch(() => {});
    waiting = [];
  };
  /** Until a batch is full or its window is over; without a window, until there is anything. (esm 1.7 to 1.9) */
  const collect = async (): Promise<void> => {
    const endMs = clock.now() + settings.batchingWindowMs;
    do {
      const countMax = settings.batchSize - waiting.length;
      if (countMax <= 0 || bodyBytes(waiting) >= eventBytesMax) return;
      waiting = [...waiting, ...(await queue.receive({ countMax, waitSeconds: pollSeconds }))];
    } while (!stopping && clock.now() < endMs);
  };
  const takeBatch = (): readonly QueueMessage[] => {
    let bytes = 0;
    const isOver = (message: QueueMessage): boolean => {
      bytes += Buffer.byteLength(JSON.stringify(recordOf(message))) + 1;
      return bytes > eventBytesMax;
    };
    const over = waiting.findIndex((message, index) => isOver(message) && index > 0);
    const count = Math.min(settings.batchSize, over < 0 ? waiting.length : over);
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };
  const begin = (batch: readonly QueueMessage[]): void => {
    const work = finish(batch).catch((error: unknown) =>
      onNotice(`Event source mapping ${settings.uuid}: messages that are done come again: ${String(error)}`),
    );
    inFlight.add(work);
    void work.then(() => {
      inFlight.delete(work);
      freed.raise();
    });
  };
  const finish = async (batch: readonly QueueMessage[]): Promise<void> => {
    const payload = JSON.stringify({ Records: batch.map(recordOf) });
    const invocation = await options.invoke(payload, { requestId: randomUUID() });
    if (invocation.type !== "returned") {
      result = `PROBLEM: Function call ${invocation.type}`;
      if (invocation.type === "throttled") await stopped.wait(pauseMs);
      return;
    }
    const ids = batch.map(({ MessageId }) => MessageId);
    const failed = new Set(settings.reportsItemFailures ? failedMessages(invocation.payload, ids) : []);
    result = failed.size === 0 ? "OK" : "PROBLEM: Function call failed";
    await queue.remove(batch.filter(({ MessageId }) => !failed.has(MessageId)));
  };
  const recordOf = (message: QueueMessage): object =>
    toSqsRecord(message, { queueArn: settings.eventSourceArn, region: options.region });

  return {
    start: async () => {
      running = run();
    },
    stop: async ({ graceMs }) => {
      stopping = true;
      freed.raise();
      stopped.raise();
      const grace = Promise.withResolvers<void>();
      const stopTimer = clock.after(graceMs, grace.resolve);
      const ended = running.then(() => Promise.all(inFlight));
      await Promise.race([ended, grace.promise]);
      stopTimer();
    },
    lastProcessingResult: () => result,
  };
}

function bodyBytes(messages: readonly QueueMessage[]): number {
  return messages.reduce((bytes, { Body }) => bytes + Buffer.byteLength(Body), 0);
}
