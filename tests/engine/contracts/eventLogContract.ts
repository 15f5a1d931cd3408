import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { toLane } from "../../../engine/core/lane.ts";
import { comparePositions } from "../../../engine/core/position.ts";
import type { LogRecord } from "../../../engine/runtime/logRecord.ts";
import type { EventLog } from "../../../engine/runtime/ports.ts";
import { type Added, added } from "../../support/counter.ts";

/** A log to be judged, empty: how a processor reads it, shard by shard, and how it is stopped. */
export type EventLogUnderTest = {
  readonly log: EventLog;
  readonly read: () => Promise<readonly LogRecord[]>;
  readonly close: () => Promise<void>;
};

const thing = (key: string, value: number, shared = "") => added(key, { value, shared }, `${key}/${value}`);

/** What the engine relies on in any log that it appends to. */
export function eventLogContract(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`EventLog: ${name}`, () => {
    let log: EventLog;
    let read: EventLogUnderTest["read"];
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ log, read, close } = await open());
    });
    afterEach(() => close());

    /** Values by key, in the order of the log. */
    async function valuesByKey(): Promise<ReadonlyMap<string, readonly number[]>> {
      const values = new Map<string, number[]>();
      for (const { data } of await read()) {
        const { subject, data: body } = JSON.parse(data ?? "") as Added;
        values.set(subject, [...(values.get(subject) ?? []), body.value]);
      }
      return values;
    }

    test("holds every event, as it was, when an append has resolved", async () => {
      const events = [thing("a", 1, "ü – 漢字"), thing("b", 1), thing("a", 2)];
      await log.append(events);
      const found = (await read()).map(({ data }) => JSON.parse(data ?? ""));
      expect(found).toHaveLength(3);
      expect(found).toEqual(expect.arrayContaining(events));
    });

    test("takes an append of nothing", async () => {
      await log.append([]);
      expect(await read()).toEqual([]);
    });

    test("keeps the events of a key in the order given", async () => {
      const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
      const values = Array.from({ length: 20 }, (_, index) => index);
      await log.append(values.flatMap((value) => keys.map((key) => thing(key, value))));
      const found = await valuesByKey();
      for (const key of keys) expect([key, found.get(key)]).toEqual([key, values]);
    });

    test("keeps the order of appends that overlap", async () => {
      const values = Array.from({ length: 30 }, (_, index) => index);
      await Promise.all(
        values.map((value) => log.append([thing("a", value), thing(`other-${value}`, value)])),
      );
      expect((await valuesByKey()).get("a")).toEqual(values);
    });

    test("keeps the order of events that are too large to share a record", async () => {
      const large = "x".repeat(200 * 1024);
      await log.append([0, 1, 2, 3].map((value) => thing("a", value, large)));
      expect((await valuesByKey()).get("a")).toEqual([0, 1, 2, 3]);
    });

    test("writes a key's lane as the partition key, and keeps the key in one shard", async () => {
      const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
      await log.append(keys.map((key) => thing(key, 1)));
      await log.append(keys.map((key) => thing(key, 2)));
      const shards = new Map<string, string>();
      for (const { data, partitionKey, shardId } of await read()) {
        const { subject } = JSON.parse(data ?? "") as Added;
        expect([subject, partitionKey]).toEqual([subject, toLane(subject)]);
        expect([subject, shardId]).toEqual([subject, shards.get(subject) ?? shardId]);
        shards.set(subject, shardId);
      }
    });

    test("gives events of a key growing positions", async () => {
      await log.append([1, 2, 3].map((value) => thing("a", value)));
      await log.append([4, 5].map((value) => thing("a", value)));
      const positions = (await read()).map(({ position }) => position);
      expect(new Set(positions).size).toBe(5);
      expect([...positions].sort(comparePositions)).toEqual(positions);
    });

    test("takes the same event again, at a later position", async () => {
      await log.append([thing("a", 1)]);
      await log.append([thing("a", 1)]);
      expect((await valuesByKey()).get("a")).toEqual([1, 1]);
    });
  });
}
