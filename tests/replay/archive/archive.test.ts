// Covers the archive and its joining with the stream on the embedded Kinesis: every record once and in order through
// crashes, redelivery, reshards and retention; gaps with their bounds; one object an hour. Does not cover S3 and
// DynamoDB themselves (tests/e2e/replay.test.ts).
import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePosition, toPosition } from "../../../engine/index.ts";
import { archiveBatch } from "../../../replay/archive/archiveBatch.ts";
import type { Gap } from "../../../replay/archive/gap.ts";
import { noArchive } from "../../../replay/archive/noArchive.ts";
import { encodePart } from "../../../replay/archive/partBody.ts";
import { parsePartKey, toPartKey } from "../../../replay/archive/partName.ts";
import { withArchive } from "../../../replay/archive/withArchive.ts";
import { createKinesisSource } from "../../../replay/aws/kinesisSource.ts";
import { checkpointAfter } from "../../../replay/log/checkpoint.ts";
import type { LogSource, RawRecord } from "../../../replay/log/logSource.ts";
import { openPage } from "../../../replay/log/openPage.ts";
import { type ReadLogOptions, readLog } from "../../../replay/log/readLog.ts";
import { numbersByKey, startKinesis, streamName, testEvents } from "../../support/kinesis.ts";
import { createMemoryArchive } from "../../support/memoryArchive.ts";

const hourMs = 3_600_000;
const keys = ["a", "b", "c", "d"];
const fromStart = { from: { kind: "start" }, to: { kind: "now" } } as const;
const expected = (from: number, to: number) =>
  Object.fromEntries(keys.map((key) => [key, Array.from({ length: to - from + 1 }, (_, n) => from + n)]));

let log: Awaited<ReturnType<typeof startKinesis>>;
let stream: LogSource;
beforeEach(async () => {
  log = await startKinesis({ shardCount: 1 });
  stream = createKinesisSource({ client: log.client, streamName, pageRecordsMax: 7, now: log.clock.now });
});
afterEach(() => log.close());

type Archive = ReturnType<typeof createMemoryArchive>;

const joined = ({ store }: Archive, onGap?: (gap: Gap) => void) =>
  withArchive({ stream, archive: store, now: log.clock.now, onGap });

/** Archives what the stream holds and the archive does not, as Lambda would: batches of a shard, in order. */
async function archiveAll(archive: Archive): Promise<void> {
  const ports = { ...archive, stream, now: log.clock.now };
  const whole = createKinesisSource({ client: log.client, streamName, now: log.clock.now });
  for await (const { records } of readLog(whole, fromStart)) await archiveBatch(ports, records);
}

async function read(source: LogSource, options: ReadLogOptions = fromStart) {
  const records: RawRecord[] = [];
  for await (const page of readLog(source, options)) records.push(...page.records);
  return records;
}

const numbersOf = (records: readonly RawRecord[]) => numbersByKey(openPage(records).map(({ data }) => data));

describe("archive and stream", () => {
  test("are one log when the stream has forgotten what was archived", async () => {
    const archive = createMemoryArchive();
    for (let day = 0; day < 3; day++) {
      await log.append(testEvents(keys, 5, day * 5 + 1));
      await archiveAll(archive);
      await log.clock.advance(20 * hourMs);
    }
    await log.append(testEvents(keys, 5, 16));
    expect(numbersOf(await read(stream))).toEqual(expected(11, 20));
    expect(numbersOf(await read(joined(archive)))).toEqual(expected(1, 20));
    const { createdMs, oldestMs } = await joined(archive).bounds();
    expect(oldestMs).toBe(createdMs);
  });

  test("are one log through a reshard, also when the parent is no longer in the stream", async () => {
    const archive = createMemoryArchive();
    await log.append(testEvents(keys, 5));
    await archiveAll(archive);
    const split = { ShardToSplit: "shardId-000000000000", NewStartingHashKey: String(2n ** 127n) };
    await log.client.send(new SplitShardCommand({ StreamName: streamName, ...split }));
    await log.append(testEvents(keys, 5, 6));
    await archiveAll(archive);
    await log.clock.advance(22 * hourMs);
    await log.append(testEvents(keys, 5, 11));
    await archiveAll(archive);
    await log.clock.advance(22 * hourMs);
    const forgetful: LogSource = {
      ...stream,
      shards: async () => (await stream.shards()).filter(({ closed }) => !closed),
    };
    const source = withArchive({ stream: forgetful, archive: archive.store, now: log.clock.now });
    expect(numbersOf(await read(source))).toEqual(expected(1, 15));
  });

  test("are read from a time, a position, and a checkpoint that lie in the archive", async () => {
    const archive = createMemoryArchive();
    const times: number[] = [];
    for (let day = 0; day < 4; day++) {
      times.push(log.clock.now());
      await log.append(testEvents(keys, 5, day * 5 + 1));
      await archiveAll(archive);
      await log.clock.advance(12 * hourMs);
    }
    const source = joined(archive);
    const all = await read(source);
    const from = (moment: ReadLogOptions["from"]) => read(source, { from: moment, to: { kind: "now" } });
    expect(numbersOf(await from({ kind: "time", timeMs: times[1] ?? 0 }))).toEqual(expected(6, 20));
    const seventh = openPage(all)[6];
    expect(seventh && parsePosition(seventh.position).sequenceNumber).toBe(all[6]?.sequenceNumber);
    if (seventh) expect(await from({ kind: "position", position: seventh.position })).toEqual(all.slice(6));
    for (const done of [1, 9, 25, 60]) {
      const page = { shardId: all[0]?.shardId ?? "", records: all.slice(0, done), behindMs: 1, ended: false };
      const checkpoint = checkpointAfter(new Map(), page);
      expect(await read(source, { ...fromStart, checkpoint })).toEqual(all.slice(done));
    }
  });
});

describe("a crash of the archiver", () => {
  test("at any write, with batches cut anew, leads to every record once and in order", async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
    process.stdout.write(`archive crash seed ${seed}\n`);
    await log.append(testEvents(keys, 10));
    const first = await read(stream);
    await log.clock.advance(hourMs);
    await log.append(testEvents(keys, 10, 11));
    const all = await read(stream);
    expect(first.length).toBeLessThan(all.length);
    const cut = fc.record({
      size: fc.integer({ min: 1, max: 30 }),
      writesBeforeCrash: fc.integer({ min: 0, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 30 }), async (cuts) => {
        let writesLeft = Number.POSITIVE_INFINITY;
        const archive = createMemoryArchive(() => {
          if (writesLeft <= 0) throw new Error("killed");
          writesLeft -= 1;
        });
        const ports = { ...archive, stream, now: log.clock.now };
        let next = 0;
        for (const { size, writesBeforeCrash } of [...cuts, { size: all.length, writesBeforeCrash: 1_000 }]) {
          writesLeft = writesBeforeCrash;
          const batch = all.slice(next, next + size);
          // A batch that did not succeed comes again, from the same record on.
          await archiveBatch(ports, batch).then(
            () => {
              next += batch.length;
            },
            (error: Error) => expect(error.message).toBe("killed"),
          );
        }
        await archiveBatch(ports, all.slice(next));
        const gone: LogSource = { ...stream, shards: async () => [] };
        expect(await read(withArchive({ stream: gone, archive: archive.store }))).toEqual(all);
      }),
      { seed, numRuns: 60 },
    );
  }, 30_000);
});

describe("a gap", () => {
  async function withThreeParts() {
    const archive = createMemoryArchive();
    for (let hour = 0; hour < 3; hour++) {
      await log.append(testEvents(keys, 2, hour * 2 + 1));
      await archiveAll(archive);
      await log.clock.advance(hourMs);
    }
    return { archive, parts: [...archive.objects.keys()].sort() };
  }

  test("where an object is gone is an error with its bounds", async () => {
    const { archive, parts } = await withThreeParts();
    const [before, gone, behind] = parts.map((key) => parsePartKey(key));
    archive.objects.delete(parts[1] ?? "");
    await log.clock.advance(30 * hourMs);
    const reading = read(joined(archive));
    await expect(reading).rejects.toMatchObject({ code: "REPLAY" });
    await expect(reading).rejects.toThrow(
      `missing after 000000000000-056${before?.last}-000000 and before 000000000000-056${behind?.first}-000000`,
    );
    expect(gone?.after).toBe(before?.last);
  });

  test("at the beginning of a window is seen as well", async () => {
    const { archive, parts } = await withThreeParts();
    archive.objects.delete(parts[1] ?? "");
    const timeMs = log.clock.now() - 2 * hourMs;
    const window = { from: { kind: "time", timeMs }, to: { kind: "now" } } as const;
    await expect(read(joined(archive), window)).rejects.toThrow("has a gap in shardId-000000000000");
  });

  test("between archive and stream is an error, and nothing is missing while they touch", async () => {
    const archive = createMemoryArchive();
    await log.append(testEvents(keys, 5));
    await archiveAll(archive);
    await log.append(testEvents(keys, 5, 6));
    await log.clock.advance(23.5 * hourMs);
    await log.append(testEvents(keys, 5, 11));
    expect(numbersOf(await read(joined(archive)))).toEqual(expected(1, 15));
    await log.clock.advance(hourMs);
    await expect(read(joined(archive))).rejects.toThrow("has a gap");
  });

  test("is no mistaken one where parts overlap, wherever the window begins", async () => {
    const { archive, parts } = await withThreeParts();
    const middle = parsePartKey(parts[1] ?? "");
    const body = archive.objects.get(parts[1] ?? "");
    if (!middle || !body) throw new Error("there is no second part");
    // What a second archiver left that was cut off in the middle: the same beginning, an earlier end.
    const records = (await read(stream)).filter(({ sequenceNumber }) => sequenceNumber >= middle.first);
    const some = records.slice(0, 3);
    const key = toPartKey({ ...middle, last: some.at(-1)?.sequenceNumber ?? "" });
    archive.objects.set(key, encodePart(some));
    const timeMs = log.clock.now() - 2 * hourMs;
    const window = { from: { kind: "time", timeMs }, to: { kind: "now" } } as const;
    expect(numbersOf(await read(joined(archive), window))).toEqual(expected(3, 6));
    expect(numbersOf(await read(joined(archive)))).toEqual(expected(1, 6));
  });

  test("behind a checkpoint whose record has left the stream is an error, also without an archive", async () => {
    await log.append(testEvents(keys, 5));
    const [first] = await read(stream);
    if (!first) throw new Error("the log is empty");
    const page = { shardId: first.shardId, records: [first], behindMs: 1, ended: false };
    const checkpoint = checkpointAfter(new Map(), page);
    const alone = withArchive({ stream, archive: noArchive, now: log.clock.now });
    expect((await read(alone, { ...fromStart, checkpoint })).length).toBe(19);
    await log.clock.advance(25 * hourMs);
    await log.append(testEvents(keys, 5, 6));
    await expect(read(alone, { ...fromStart, checkpoint })).rejects.toThrow("has a gap");
    const position = toPosition({ ...first, subSequence: 0 });
    const from = { kind: "position", position } as const;
    await expect(read(alone, { from, to: { kind: "now" } })).rejects.toThrow("has a gap");
  });

  test("that is accepted is reported and read over", async () => {
    const { archive, parts } = await withThreeParts();
    archive.objects.delete(parts[1] ?? "");
    const gaps: Gap[] = [];
    const numbers = numbersOf(await read(joined(archive, (gap) => void gaps.push(gap))));
    expect(numbers.a).toEqual([1, 2, 5, 6]);
    expect(gaps).toHaveLength(1);
  });

  test("is not ruled out by an archiver that was away for longer than the retention", async () => {
    const archive = createMemoryArchive();
    await log.append(testEvents(keys, 5));
    await archiveAll(archive);
    await log.append(testEvents(keys, 5, 6));
    await log.clock.advance(48 * hourMs);
    await log.append(testEvents(keys, 5, 11));
    await archiveAll(archive);
    const afters = [...archive.objects.keys()].sort().map((key) => parsePartKey(key)?.after);
    expect(afters).toEqual(["start", "unknown"]);
    await expect(read(joined(archive))).rejects.toThrow("has a gap");
  });
});

describe("an archive", () => {
  test("that begins in the middle of a stream's life does not say that it is whole", async () => {
    const archive = createMemoryArchive();
    await log.clock.advance(48 * hourMs);
    await log.append(testEvents(keys, 5));
    await archiveAll(archive);
    const { createdMs, oldestMs } = await joined(archive).bounds();
    expect(oldestMs).toBeGreaterThan(createdMs);
  });

  test("has one object an hour, once the hour is over", async () => {
    const archive = createMemoryArchive();
    for (let batch = 0; batch < 6; batch++) {
      await log.append(testEvents(keys, 2, batch * 2 + 1));
      await archiveAll(archive);
      await log.clock.advance(20 * 60_000);
    }
    await log.append(testEvents(keys, 2, 13));
    await archiveAll(archive);
    const hours = [...archive.objects.keys()].map((key) => parsePartKey(key)?.hour);
    expect(hours.sort()).toEqual(["2026-01-15T12", "2026-01-15T13", "2026-01-15T14"]);
    expect(numbersOf(await read(joined(archive)))).toEqual(expected(1, 14));
  });

  test("names its objects so that they sort as their records do, whatever the length of sequence numbers", () => {
    const part = { shardId: "shardId-000000000000", hour: "2026-01-15T12", after: "start" };
    const numbers = ["9", "10", "99", "100"];
    const names = numbers.map((first) => toPartKey({ ...part, first, last: first }));
    expect([...names].sort()).toEqual(names);
    expect(names.map((key) => parsePartKey(key)?.first)).toEqual(numbers);
  });
});
