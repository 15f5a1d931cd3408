// Covers ParallelizationFactor: what runs at once, the order of a key, the checkpoint of a shard whose lanes are not
// equally far. Does not cover which key shares a lane with which: AWS does not publish that.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { BatchInvocation } from "../../../cloud/mapping/batchVerdict.ts";
import { laneOf, wholeRange } from "../../../cloud/mapping/laneOf.ts";
import { mappingSettings } from "../../../cloud/mapping/mappingSettings.ts";
import { checkSettings } from "../../../cloud/mapping/settingsCheck.ts";
import { done, failed, functionArn, openMapping, streamArn } from "./mappingFixture.ts";

const laneCount = 4;
const keys = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const lane = (key: string, count = laneCount): number =>
  laneOf(key, { hashRange: wholeRange, laneCount: count });
/** A key of each lane, the first that is found. */
const keyOfLane = (wanted: number): string => keys.find((key) => lane(key) === wanted) ?? "";

test("esm 1.20: as many batches of a shard run at once as the factor says, and no more", async () => {
  const release: (() => void)[] = [];
  const { put, start, calls, quiet } = await openMapping(
    () => new Promise<BatchInvocation>((settle) => release.push(() => settle(done))),
    { parallelizationFactor: laneCount, batchSize: 1 },
  );
  for (const key of [...keys, ...keys]) await put(key, key);
  await start();
  await quiet();
  expect(new Set(keys.map((key) => lane(key))).size).toBe(laneCount);
  expect(calls).toHaveLength(laneCount);
  release.shift()?.();
  await quiet();
  expect(calls).toHaveLength(laneCount + 1);
});

test("esm 1.20: the factor is from 1 to 10, 1 if not given", () => {
  const minimal = { uuid: "u", eventSourceArn: streamArn, functionArn, startingPosition: "LATEST" } as const;
  const findings = (parallelizationFactor: number) =>
    checkSettings(mappingSettings({ ...minimal, parallelizationFactor }));
  expect(mappingSettings(minimal).parallelizationFactor).toBe(1);
  expect([1, 10].flatMap(findings)).toEqual([]);
  expect([0, 11].flatMap(findings)).toHaveLength(2);
});

test("esm 1.21: the records of a key are invoked in order and never two at once, whatever fails", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.boolean(), { maxLength: 10 }),
      async (sequence, parallelizationFactor, batchSize, failures) => {
        const inFlight = new Set<string>();
        const seen = new Map<string, string[]>();
        const outcomes = [...failures];
        const { putData, start, stop, pass, quiet } = await openMapping(
          async (_texts, { Records }) => {
            const batchKeys = [...new Set(Records.map(({ kinesis }) => kinesis.partitionKey))];
            for (const key of batchKeys) {
              if (inFlight.has(key)) throw new Error(`${key} is invoked twice at once`);
              inFlight.add(key);
            }
            await quiet();
            for (const key of batchKeys) inFlight.delete(key);
            if (outcomes.shift()) return failed;
            for (const { kinesis } of Records) {
              const { partitionKey: key, data } = kinesis;
              seen.set(key, [...(seen.get(key) ?? []), Buffer.from(data, "base64").toString()]);
            }
            return done;
          },
          { parallelizationFactor, batchSize },
        );
        const wanted = new Map<string, string[]>();
        for (const [index, key] of sequence.entries()) {
          await putData(String(index), `key-${key}`);
          wanted.set(`key-${key}`, [...(wanted.get(`key-${key}`) ?? []), String(index)]);
        }
        const mapping = await start();
        const count = () => [...seen.values()].flat().length;
        await pass(() => count() === sequence.length);
        expect(seen).toEqual(wanted);
        await stop(mapping);
      },
    ),
    { numRuns: 40, seed: 1_200_021, verbose: 1 },
  );
}, 60_000);

test("esm 1.22: a key has one lane, and the lanes of a shard share its hash range without overlap", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 10 }), (key, count) => {
      expect(lane(key, count)).toBe(lane(key, count));
      expect(lane(key, count)).toBeGreaterThanOrEqual(0);
      expect(lane(key, count)).toBeLessThan(count);
    }),
    { seed: 1_200_022 },
  );
  const many = Array.from({ length: 4_000 }, (_, index) => lane(`key-${index}`, 10));
  for (let one = 0; one < 10; one++) {
    const share = many.filter((found) => found === one).length / many.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  }
});

test("esm 1.23: keys that share a lane wait for one another, so less than the factor may run", async () => {
  const shared = keys.filter((key) => lane(key) === lane("a")).slice(0, 2);
  const { put, start, calls, quiet } = await openMapping(() => new Promise<BatchInvocation>(() => {}), {
    parallelizationFactor: laneCount,
    batchSize: 1,
  });
  for (const key of shared) await put(key, key);
  await start();
  await quiet();
  expect(shared).toHaveLength(2);
  expect(calls).toEqual(["a"]);
});

test("a lane that fails does not hold up the others, as the hidden lanes of AWS suggest", async () => {
  const [bad, good] = [keyOfLane(0), keyOfLane(1)];
  const { put, start, calls, pass, quiet } = await openMapping(
    (texts) => (texts.includes("x") ? failed : done),
    {
      parallelizationFactor: laneCount,
    },
  );
  await put("x", bad);
  await start();
  await quiet();
  await put("y", bad);
  await put("z", good);
  await pass(() => calls.filter((texts) => texts === "x").length >= 5);
  expect(calls).toContain("z");
  expect(calls.join("")).not.toContain("y");
});

test("a shard is not read on while 10,000 records wait for a lane, and goes on when they are taken", async () => {
  let isHeld = true;
  let batchesLeft = 2;
  const [slow, quick] = [keyOfLane(0), keyOfLane(1)];
  const { request, put, start, calls, pass, quiet } = await openMapping(
    (texts) => {
      if (!texts.includes("x")) return done;
      if (isHeld) return failed;
      return batchesLeft-- > 0 ? done : new Promise<BatchInvocation>(() => {});
    },
    { parallelizationFactor: laneCount, batchSize: 1_000 },
  );
  const Records = Array.from({ length: 500 }, () => ({ PartitionKey: slow, Data: "eA==" }));
  for (let time = 0; time < 30; time++) await request("PutRecords", { StreamName: "log", Records });
  await put("y", quick);
  await start();
  await quiet();
  expect(calls).not.toContain("y");
  isHeld = false;
  await pass(() => calls.includes("y"));
});

test("esm 1.25: the checkpoint stays below what is not finished, and a restart delivers what is above it again", async () => {
  let isFixed = false;
  const [slow, quick] = [keyOfLane(0), keyOfLane(1)];
  const { put, start, stop, called, calls, quiet } = await openMapping(
    (texts) => (texts.includes("x") && !isFixed ? new Promise<BatchInvocation>(() => {}) : done),
    { parallelizationFactor: laneCount },
  );
  await put("a", quick);
  await put("x", slow);
  await put("b", quick);
  const first = await start();
  await quiet();
  expect([...calls].sort()).toEqual(["ab", "x"]);
  await stop(first);
  isFixed = true;
  await start();
  await called(4);
  await quiet();
  // Not "a", which is below the record that was not finished.
  expect(calls.slice(2).sort()).toEqual(["b", "x"]);
});

test("esm 1.26: it is refused together with tumbling windows", () => {
  const settings = mappingSettings({
    uuid: "u",
    eventSourceArn: streamArn,
    functionArn,
    startingPosition: "LATEST",
    parallelizationFactor: 2,
    tumblingWindowMs: 60_000,
  });
  expect(checkSettings(settings)).toEqual([
    {
      severity: "refused",
      message: "TumblingWindowInSeconds cannot be used with a ParallelizationFactor above 1.",
    },
  ]);
});
