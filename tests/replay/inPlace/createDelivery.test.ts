// Covers delivering to a service what it lacks, with its own loop in memory behind the invocation: aggregates, repeated,
// beside the mapping, keys that the window does not cover, what has to come again, a function that fails. Does not cover
// Lambda (tests/e2e/replay.test.ts).
import { describe, expect, test } from "@jest/globals";
import { toRecordData } from "../../../engine/aws/aggregate.ts";
import { openBatch } from "../../../engine/aws/openBatch.ts";
import type { DomainEvent } from "../../../engine/core/event.ts";
import { type Lane, toLane } from "../../../engine/core/lane.ts";
import type { Position } from "../../../engine/core/position.ts";
import { toBatchResponse } from "../../../engine/runtime/batchResponse.ts";
import { processBatch } from "../../../engine/runtime/processBatch.ts";
import type { WindowStart } from "../../../replay/inPlace/coverage.ts";
import { createDelivery } from "../../../replay/inPlace/createDelivery.ts";
import type { Answer, DeliverPorts } from "../../../replay/inPlace/deliver.ts";
import { deliver } from "../../../replay/inPlace/deliver.ts";
import { type KinesisEntry, toKinesisEntry } from "../../../replay/log/kinesisEntry.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { openPage } from "../../../replay/log/openPage.ts";
import { added, codec, createTestRuntime, type Seen } from "../../support/counter.ts";

const never = new AbortController().signal;
const shardId = "shardId-000000000000";

/** Two keys of one lane, so that they may share an aggregate. */
const [first, second] = (() => {
  const lanes = new Map<string, string>();
  for (let number = 0; ; number++) {
    const key = `key-${number}`;
    const other = lanes.get(toLane(key));
    if (other) return [other, key] as const;
    lanes.set(toLane(key), key);
  }
})();

function toRaw(number: number, events: readonly DomainEvent[]): RawRecord {
  const lane = toLane(events[0]?.subject ?? "") as Lane;
  const data = toRecordData(events.map((event) => ({ lane, data: Buffer.from(JSON.stringify(event)) })));
  return { shardId, sequenceNumber: String(number), partitionKey: lane, data, arrivalMs: number };
}

const both = (value: number) => [added(first, { value }), added(second, { value })];
/** Aggregates of both keys, then single records. */
const records = [
  toRaw(11, [...both(1), ...both(2)]),
  toRaw(12, [...both(3), ...both(4)]),
  toRaw(13, [added(first, { value: 5 })]),
  toRaw(14, [added(second, { value: 5 })]),
];
const page = { shardId, records, behindMs: 0, ended: false };

function createService() {
  const system = createTestRuntime();
  const invoked: (readonly KinesisEntry[])[] = [];
  const invoke = async (Records: readonly KinesisEntry[]): Promise<Answer> => {
    invoked.push(Records);
    const { runtime } = createTestRuntime({
      store: system.store,
      log: system.log,
      notifier: system.notifier,
    });
    const outcomes = await processBatch(runtime, openBatch({ Records: [...Records] }), never);
    return { kind: "answered", again: toBatchResponse(outcomes).batchItemFailures[0]?.itemIdentifier };
  };
  const create = (start: WindowStart = "start", over: { readonly key?: string } = {}) => {
    const { store, runtime } = system;
    const ports: DeliverPorts = { invoke, wait: async () => {} };
    return createDelivery({
      processor: runtime.processor,
      codec,
      store,
      windowStart: () => start,
      ...ports,
      ...over,
    });
  };
  const valuesOf = (key: string) => (system.store.entities.get(key)?.state as Seen | undefined)?.values;
  return { ...system, create, valuesOf, invoked };
}

describe("a service", () => {
  test("is delivered what it lacks, with its outputs, and a second time nothing", async () => {
    const service = createService();
    const delivery = service.create();
    await delivery.add(page);
    expect(delivery.counts).toEqual({ events: 10, delivered: 10, skipped: 0 });
    expect([service.valuesOf(first), service.valuesOf(second)]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
    expect(service.log.records).toHaveLength(10);
    const again = service.create();
    await again.add(page);
    expect(again.counts).toEqual({ events: 10, delivered: 0, skipped: 10 });
    expect(service.invoked).toHaveLength(1);
  });

  test("whose mapping went on meanwhile skips what it has", async () => {
    const service = createService();
    await processBatch(service.runtime, openPage(records.slice(0, 2)), never);
    const delivery = service.create();
    await delivery.add(page);
    expect(delivery.counts).toMatchObject({ delivered: 2, skipped: 8 });
    expect(service.valuesOf(second)).toEqual([1, 2, 3, 4, 5]);
    expect(service.log.records).toHaveLength(10);
  });

  test("is given one key alone of an aggregate, at the positions that it has in the log", async () => {
    const service = createService();
    await service.create("start", { key: second }).add(page);
    expect([service.valuesOf(first), service.valuesOf(second)]).toEqual([undefined, [1, 2, 3, 4, 5]]);
    // As the mapping delivers it: nothing of it is applied once more, and nothing of the other key is missing.
    await processBatch(createTestRuntime({ store: service.store }).runtime, openPage(records), never);
    expect([service.valuesOf(first), service.valuesOf(second)]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
  });

  test("keeps a key that the window does not cover as it is, and says so", async () => {
    const service = createService();
    const one = openPage(records.slice(0, 1)).filter(({ data = "" }) => data.includes(`"${first}"`));
    await processBatch(service.runtime, one, never);
    const windowStart = new Map([[shardId, openPage(records)[0]?.position as Position]]);
    const delivery = service.create(windowStart);
    await delivery.add(page);
    expect([...delivery.leftAlone]).toEqual([second]);
    expect([service.valuesOf(first), service.valuesOf(second)]).toEqual([[1, 2, 3, 4, 5], undefined]);
  });

  test("that holds a key in the end has it named", async () => {
    const service = createService();
    const delivery = service.create();
    await delivery.add({
      ...page,
      records: [toRaw(11, [added(first, { value: 1 })]), toRaw(12, [added(first, { value: -1 })])],
    });
    expect([...delivery.failures.keys()]).toEqual([first]);
    expect(service.valuesOf(first)).toEqual([1]);
  });
});

describe("delivering", () => {
  const entries = records.map((record) => toKinesisEntry(record, record.data));
  const numbersOf = (batch: readonly KinesisEntry[]) =>
    batch.map(({ kinesis }) => Number(kinesis.sequenceNumber));

  function createPorts(answer: (numbers: readonly number[], calls: number) => Answer) {
    const calls: number[][] = [];
    const waits: number[] = [];
    const ports: DeliverPorts = {
      invoke: async (batch) => {
        calls.push(numbersOf(batch));
        return answer(numbersOf(batch), calls.length);
      },
      wait: async (delayMs) => void waits.push(delayMs),
    };
    return { ports, calls, waits };
  }
  const done: Answer = { kind: "answered" };

  test("goes on from the first record that has to come again", async () => {
    const { ports, calls, waits } = createPorts((_, call) => (call === 1 ? { ...done, again: "13" } : done));
    await deliver(entries, ports);
    expect(calls).toEqual([
      [11, 12, 13, 14],
      [13, 14],
    ]);
    expect(waits).toHaveLength(1);
  });

  test("delivers all again where what is named is none of them (esm 3.31)", async () => {
    const { ports, calls } = createPorts((_, call) => (call === 1 ? { ...done, again: "99" } : done));
    await deliver(entries, ports);
    expect(calls).toEqual([
      [11, 12, 13, 14],
      [11, 12, 13, 14],
    ]);
  });

  test("narrows a failing function down to its record, in order, and ends there when it is never taken", async () => {
    const { ports, calls } = createPorts((numbers) =>
      numbers.includes(12) ? { kind: "failed", reason: "Runtime.ExitError" } : done,
    );
    await expect(deliver(entries, ports)).rejects.toThrow(
      /does not take the record shardId-000000000000:12 after 12 tries/,
    );
    expect(calls.slice(0, 4)).toEqual([[11, 12, 13, 14], [11, 12], [11], [12]]);
    // Nothing behind it is delivered: it would be passed over.
    expect(calls.flat().filter((number) => number > 12)).toEqual([13, 14]);
  });
});
