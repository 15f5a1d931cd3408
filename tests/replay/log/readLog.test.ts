// Covers the reader of the log on the embedded Kinesis with the SDK's own client: order through reshards, windows,
// checkpoints, back-pressure, expired iterators, throttling, following. Does not cover the archive.
import {
  GetRecordsCommand,
  type KinesisClient,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { toLane } from "../../../engine/index.ts";
import { createKinesisSource, type KinesisSourceOptions } from "../../../replay/aws/kinesisSource.ts";
import { type Checkpoint, checkpointAfter } from "../../../replay/log/checkpoint.ts";
import { openPage } from "../../../replay/log/openPage.ts";
import { pageSize } from "../../../replay/log/pageSize.ts";
import { type LogPage, type ReadLogOptions, readLog } from "../../../replay/log/readLog.ts";
import { numbersByKey, startKinesis, streamName, testEvents } from "../../support/kinesis.ts";

const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
const whole = { from: { kind: "start" }, to: { kind: "now" } } as const;

let log: Awaited<ReturnType<typeof startKinesis>>;
beforeEach(async () => {
  log = await startKinesis();
});
afterEach(() => log.close());

const sourceOf = (over: Partial<KinesisSourceOptions> = {}) =>
  createKinesisSource({
    client: log.client,
    streamName,
    pageRecordsMax: 5,
    now: log.clock.now,
    wait: async () => {},
    ...over,
  });

async function readAll(options: ReadLogOptions, source = sourceOf()): Promise<LogPage[]> {
  const pages: LogPage[] = [];
  for await (const page of readLog(source, options)) pages.push(page);
  return pages;
}

const textsOf = (pages: readonly LogPage[]) =>
  pages.flatMap(({ records }) => openPage(records)).map(({ data }) => data);
const numbersOf = (pages: readonly LogPage[]) => numbersByKey(textsOf(pages));
const expected = (count: number, of = keys) =>
  Object.fromEntries(of.map((key) => [key, Array.from({ length: count }, (_, index) => index + 1)]));

/** Splits the first shard, and merges its second half with the shard beside it. */
async function reshard(): Promise<void> {
  const StreamName = streamName;
  const NewStartingHashKey = String(2n ** 126n);
  const ShardToSplit = "shardId-000000000000";
  await log.client.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey }));
  const halves = { ShardToMerge: "shardId-000000000003", AdjacentShardToMerge: "shardId-000000000001" };
  await log.client.send(new MergeShardsCommand({ StreamName, ...halves }));
}

/** A client that fails or meddles before some calls. */
function meddling(before: (command: object) => void): Pick<KinesisClient, "send"> {
  const send = async (command: never): Promise<unknown> => {
    before(command);
    return log.client.send(command);
  };
  return { send } as unknown as Pick<KinesisClient, "send">;
}

describe("order", () => {
  test.each([false, true])(
    "the events of each key come in order, all of them (aggregated: %s)",
    async (aggregated) => {
      await log.append(testEvents(keys, 20), { aggregated });
      expect(numbersOf(await readAll(whole))).toEqual(expected(20));
    },
  );

  test("a child shard is read after its parents, through a split and a merge", async () => {
    await log.append(testEvents(keys, 10));
    await reshard();
    await log.append(testEvents(keys, 10, 11));
    const pages = await readAll(whole);
    expect(numbersOf(pages)).toEqual(expected(20));
    expect(new Set(pages.map(({ shardId }) => shardId)).size).toBe(5);
  });

  test("only the shards of a lane are read when a lane is given, and no event of it is missing", async () => {
    await log.append(testEvents(keys, 10));
    await reshard();
    await log.append(testEvents(keys, 10, 11));
    const pages = await readAll({ ...whole, lane: toLane("key-0") });
    expect(numbersOf(pages)["key-0"]).toEqual(expected(20)["key-0"]);
    expect(Object.keys(numbersOf(pages)).length).toBeLessThan(keys.length);
  });
});

test("pages hold about a mebibyte, whatever the size of the records", async () => {
  const record = { PartitionKey: "1", Data: new Uint8Array(20_000) };
  for (let call = 0; call < 3; call++) {
    const Records = Array.from({ length: 100 }, () => record);
    await log.client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  }
  const pages = await readAll(whole, sourceOf({ pageRecordsMax: undefined }));
  // The first one knows nothing of the records yet.
  const sizes = pages.flatMap(({ records }) => (records.length === 0 ? [] : [records.length])).slice(1);
  expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map(() => Math.floor(pageSize.bytes / 20_000)));
  expect(pages.flatMap(({ records }) => records)).toHaveLength(300);
});

describe("a window", () => {
  test("begins and ends by arrival time", async () => {
    await log.append(testEvents(keys, 10));
    await log.clock.advance(60_000);
    const from = log.clock.now();
    await log.append(testEvents(keys, 10, 11));
    const to = log.clock.now();
    await log.clock.advance(60_000);
    await log.append(testEvents(keys, 10, 21));
    const numbers = numbersOf(
      await readAll({ from: { kind: "time", timeMs: from }, to: { kind: "time", timeMs: to } }),
    );
    for (const key of keys) expect(numbers[key]).toEqual(expected(20)[key]?.slice(10));
  });

  test("begins at a position: its shard from there on, and the shards that took over from it", async () => {
    await log.append(testEvents(keys, 10));
    await reshard();
    await log.append(testEvents(keys, 10, 11));
    const all = (await readAll(whole)).flatMap(({ records }) => openPage(records));
    const ofFirst = all.filter(({ shardId }) => shardId === "shardId-000000000000");
    const position = ofFirst[7]?.position;
    if (position === undefined) throw new Error("the first shard has no eighth record");
    const pages = await readAll({ from: { kind: "position", position }, to: { kind: "now" } });
    const read = pages.flatMap(({ records }) => openPage(records));
    expect(read.filter(({ shardId }) => shardId === "shardId-000000000000")).toEqual(ofFirst.slice(7));
    expect(new Set(read.map(({ shardId }) => shardId))).not.toContain("shardId-000000000001");
    expect(new Set(read.map(({ shardId }) => shardId))).toContain("shardId-000000000002");
  });

  test("at a shard that is not there is refused with those that are", async () => {
    await log.append(testEvents(keys, 1));
    const position = "000000000009-0011-000000" as never;
    await expect(readAll({ from: { kind: "position", position }, to: { kind: "now" } })).rejects.toThrow(
      "The log has no shard shardId-000000000009; it has shardId-000000000000, shardId-000000000001.",
    );
  });
});

describe("a checkpoint", () => {
  test("kept after any page goes on with the next one, also in the middle of a reshard", async () => {
    await log.append(testEvents(keys, 2));
    await reshard();
    await log.append(testEvents(keys, 2, 3));
    const pageCount = (await readAll(whole)).length;
    for (let stopAfter = 0; stopAfter < pageCount; stopAfter++) {
      let checkpoint: Checkpoint = new Map();
      const before: LogPage[] = [];
      for await (const page of readLog(sourceOf(), whole)) {
        if (before.length === stopAfter) break;
        before.push(page);
        checkpoint = checkpointAfter(checkpoint, page);
      }
      const after = await readAll({ ...whole, checkpoint });
      expect(numbersOf([...before, ...after])).toEqual(expected(4));
    }
  }, 30_000);
});

describe("back-pressure", () => {
  test("a shard is read one page ahead of the caller and no further", async () => {
    await log.append(testEvents(keys, 50));
    let calls = 0;
    const client = meddling((command) => {
      if (command instanceof GetRecordsCommand) calls += 1;
    });
    const pages = readLog(sourceOf({ client }), whole);
    let taken = 0;
    for (;;) {
      const { done } = await pages.next();
      if (done) break;
      taken += 1;
      // Whatever can be asked for is asked for by then.
      await new Promise(setImmediate);
      expect(calls).toBeLessThanOrEqual(taken + 2 * 2);
    }
    expect(taken).toBeGreaterThan(50);
  });
});

describe("faults", () => {
  test("an iterator that expires between two pages is renewed, and nothing is lost or doubled", async () => {
    await log.append(testEvents(keys, 10));
    let renewals = 0;
    const pages: LogPage[] = [];
    const client = meddling((command) => {
      if (!(command instanceof GetRecordsCommand)) renewals += 1;
    });
    for await (const page of readLog(sourceOf({ client }), whole)) {
      pages.push(page);
      await log.clock.advance(301_000);
    }
    expect(numbersOf(pages)).toEqual(expected(10));
    expect(renewals).toBeGreaterThan(4);
  });

  test("a throttled call is made again, each wait twice the last", async () => {
    await log.append(testEvents(keys, 10));
    let refusals = 4;
    const waits: number[] = [];
    const client = meddling((command) => {
      if (!(command instanceof GetRecordsCommand) || refusals === 0) return;
      refusals -= 1;
      throw Object.assign(new Error("Rate exceeded"), { name: "ProvisionedThroughputExceededException" });
    });
    const wait = async (ms: number) => void waits.push(ms);
    const lane = toLane("key-0");
    const pages = await readAll({ ...whole, lane }, sourceOf({ client, wait }));
    expect(numbersOf(pages)["key-0"]).toEqual(expected(10)["key-0"]);
    expect(waits).toEqual([100, 200, 400, 800]);
  });

  test("an error that does not pass ends the reading with itself", async () => {
    await log.append(testEvents(keys, 10));
    const client = meddling((command) => {
      if (command instanceof GetRecordsCommand)
        throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
    });
    await expect(readAll(whole, sourceOf({ client }))).rejects.toThrow("no");
  });
});

describe("following", () => {
  test("what is appended later is read, through a reshard, until the signal", async () => {
    await log.append(testEvents(keys, 5));
    const abort = new AbortController();
    const pages: LogPage[] = [];
    let resharded = false;
    const read = async (from: ReadLogOptions["from"]): Promise<void> => {
      // A shard without news is asked again once everything else has had its turn.
      const pause = () => new Promise<void>((settle) => setImmediate(settle));
      const options = { from, to: { kind: "never" }, signal: abort.signal, pause } as const;
      for await (const page of readLog(sourceOf(), options)) {
        pages.push(page);
        const count = textsOf(pages).length;
        if (count === keys.length * 5 && !resharded) {
          resharded = true;
          await reshard();
          await log.append(testEvents(keys, 5, 6));
        }
        if (count === keys.length * 10) abort.abort();
      }
    };
    await read({ kind: "start" });
    expect(numbersOf(pages)).toEqual(expected(10));
  });

  test("from the latest on leaves out what was there", async () => {
    await log.append(testEvents(keys, 5));
    const abort = new AbortController();
    const pages: LogPage[] = [];
    let polls = 0;
    const pause = async (): Promise<void> => {
      polls += 1;
      if (polls === 4) await log.append(testEvents(keys, 5, 6));
      await new Promise<void>((settle) => setImmediate(settle));
    };
    const options = { from: { kind: "latest" }, to: { kind: "never" }, signal: abort.signal, pause } as const;
    for await (const page of readLog(sourceOf(), options)) {
      pages.push(page);
      if (textsOf(pages).length === keys.length * 5) abort.abort();
    }
    for (const numbers of Object.values(numbersOf(pages))) expect(numbers).toEqual([6, 7, 8, 9, 10]);
  });
});
