// Covers every recorded batch, through the production loop on memory ports: what comes of it equals its golden, twice
// over on cold functions, and a redelivery adds nothing; clock, randomness and network throw meanwhile. Does not cover
// AWS adapters.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createMemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import { forbidWorld } from "./forbidWorld.ts";
import { findRecordings, type Recording, readJson } from "./recording.ts";
import type { RecordingResult } from "./runRecording.ts";

const { whileForbidden, restore } = forbidWorld();
afterAll(restore);

// Not before the world is forbidden: modules keep what they import of Node.js.
const { runRecording } = await import("./runRecording.ts");
const { shopProcessors } = await import("../support/shopProcessors.ts");

const places = findRecordings();
const outcomesOf = ({ batches }: RecordingResult) => batches.flatMap(({ outcomes }) => outcomes);
const outputsOf = ({ batches }: RecordingResult) =>
  new Set(
    batches.flatMap(({ emitted, notified }) => [...emitted, ...notified]).map((one) => JSON.stringify(one)),
  );

describe.each(places.map((place) => [place.processor, place.name, place] as const))(
  "%s: %s",
  (_, __, place) => {
    const { processor } = place;
    const recording = readJson<Recording>(place.path);
    const golden = readJson<RecordingResult>(place.goldenPath);
    // As a golden is kept: `undefined` members are dropped.
    const run = async (options: object = {}): Promise<RecordingResult> =>
      JSON.parse(
        JSON.stringify(await whileForbidden(() => runRecording(recording, { processor, ...options }))),
      );

    test("has the form in which Lambda delivers it", () => {
      for (const { Records } of recording.batches) {
        const shards = new Set(Records.map(({ eventID }) => eventID.split(":")[0]));
        expect(shards.size).toBe(1);
        for (const record of Records) {
          expect(Object.keys(record)).toEqual(recordKeys);
          expect(Object.keys(record.kinesis)).toEqual(kinesisKeys);
          expect(record.eventID.split(":")[1]).toBe(record.kinesis.sequenceNumber);
        }
      }
    });

    test("comes out as its golden, and again", async () => {
      expect(await run()).toEqual(golden);
      expect(await run()).toEqual(golden);
    });

    test("comes to the same where every batch meets a cold function", async () => {
      const cold = await run({ coldAlways: true });
      expect(outcomesOf(cold)).toEqual(outcomesOf(golden));
      expect(outputsOf(cold)).toEqual(outputsOf(golden));
      expect([cold.entities, cold.items]).toEqual([golden.entities, golden.items]);
    });

    test("adds nothing when all of it comes once more", async () => {
      const store = createMemoryEntityStore();
      await run({ store });
      const again = await run({ store });
      expect([again.entities, again.items]).toEqual([golden.entities, golden.items]);
      expect([...outputsOf(again)].filter((output) => !outputsOf(golden).has(output))).toEqual([]);
    });
  },
);

/** Keys in the order in which Lambda writes them (esm 2.1). */
const recordKeys = [
  "kinesis",
  "eventSource",
  "eventVersion",
  "eventID",
  "eventName",
  "invokeIdentityArn",
  "awsRegion",
  "eventSourceARN",
];
const kinesisKeys = [
  "kinesisSchemaVersion",
  "partitionKey",
  "sequenceNumber",
  "data",
  "approximateArrivalTimestamp",
];

describe("recordings", () => {
  test("are there for every processor, and no golden is left over", () => {
    expect(new Set(places.map(({ processor }) => processor))).toEqual(new Set(Object.keys(shopProcessors)));
    const paths = readdirSync("tests/processors", { recursive: true, encoding: "utf8" });
    const goldens = paths.filter((path) => path.endsWith(".golden.json"));
    expect(goldens).toHaveLength(places.length);
  });

  test("show duplicates and redeliveries as skipped, and a retry from the failed record", () => {
    const goldens = places.map(({ goldenPath }) => readJson<RecordingResult>(goldenPath));
    const kinds = new Set(
      goldens.flatMap(outcomesOf).map((line) => line.replace(/^.*?: /, "").split(" ORD")[0]),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        "applied",
        "skipped applied",
        "skipped duplicate",
        "skipped unhandled",
        "retry",
      ]),
    );
    const responses = goldens.flatMap(({ batches }) => batches.map(({ response }) => response));
    expect(responses.some(({ batchItemFailures }) => batchItemFailures.length > 0)).toBe(true);
  });

  test("are not made anew where CI is set", async () => {
    const program = [process.execPath, ["tests/recorded/writeGoldens.ts"]] as const;
    const end = promisify(execFile)(...program, { env: { ...process.env, CI: "true" } });
    await expect(end).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("CI is set") });
  });
});

test.each<[string, () => unknown]>([
  ["Date.now", () => Date.now()],
  ["new Date", () => new Date()],
  ["Math.random", () => Math.random()],
  ["performance.now", () => performance.now()],
  ["setTimeout", () => setTimeout(() => {}, 0)],
  ["randomUUID", () => crypto.randomUUID()],
  ["getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
  ["fetch", () => fetch("http://127.0.0.1:9")],
  ["connect", () => connect(9, "127.0.0.1")],
])("while a recording runs, %s throws", async (_, use) => {
  await expect(whileForbidden(async () => use())).rejects.toThrow();
  expect(randomUUID()).toBeDefined();
});
