// Covers where a mapping begins, how it follows a stream that is resharded, and that it goes on where it was. Does not
// cover the API's words for a starting position that is missing or unknown (lambda API), nor AWS's delay at the start.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { done, failed, openMapping, shardId } from "./mappingFixture.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function checkpointPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orderly-mapping-"));
  folders.push(folder);
  return join(folder, "mapping.json");
}

test("esm 1.31: AT_TIMESTAMP begins with the first record that arrived then or later", async () => {
  const { put, start, called, calls, clock } = await openMapping(() => done);
  await put("a");
  await clock.advance(1_000);
  await put("b");
  await clock.advance(1_000);
  await put("c");
  await start({ startingPosition: "AT_TIMESTAMP", startingTimestampMs: clock.now() - 1_000 });
  await called(1);
  expect(calls).toEqual(["bc"]);
});

test("esm 1.31: a timestamp older than everything kept begins with the oldest record", async () => {
  const { put, start, called, calls } = await openMapping(() => done, {
    startingPosition: "AT_TIMESTAMP",
    startingTimestampMs: 0,
  });
  await put("ab");
  await start();
  await called(1);
  expect(calls).toEqual(["ab"]);
});

test("esm 1.32: LATEST misses what was put before the start, and counts for the first start alone", async () => {
  const { put, start, stop, called, calls } = await openMapping(() => done, { startingPosition: "LATEST" });
  await put("a");
  const first = await start();
  await put("b");
  await called(1);
  await stop(first);
  await put("c");
  await start();
  await called(2);
  expect(calls).toEqual(["b", "c"]);
});

test("esm 1.32: LATEST stays where it was when a restart comes before the first record", async () => {
  const { put, start, stop, called, calls, clock } = await openMapping(() => done, {
    startingPosition: "LATEST",
  });
  await put("a");
  await clock.advance(1);
  await stop(await start());
  await put("b");
  await start();
  await called(1);
  expect(calls).toEqual(["b"]);
});

test("esm 1.33: the children of a split wait for the last batch of their parent", async () => {
  let failures = 1;
  const { put, start, until, calls, split, clock, quiet } = await openMapping(() =>
    failures-- > 0 ? failed : done,
  );
  await put("a");
  await start();
  await clock.untilPending(1);
  await split();
  await put("b", "a");
  await put("c", "b");
  await quiet();
  expect(calls).toEqual(["a"]);
  await clock.advance(1_000);
  await until(() => calls.length >= 4);
  expect(calls.slice(0, 2)).toEqual(["a", "a"]);
  expect(calls.slice(2).sort()).toEqual(["b", "c"]);
});

test("esm 1.33: the child of a merge waits for both parents", async () => {
  let isFixed = false;
  const { put, start, pass, calls, merge, quiet } = await openMapping(
    (texts) => (texts.includes("x") && !isFixed ? failed : done),
    {},
    { shardCount: 2 },
  );
  await put("x", "a");
  await put("y", "b");
  await start();
  await quiet();
  await merge(shardId, "shardId-000000000001");
  await put("z", "a");
  await pass(() => calls.length >= 5);
  expect(calls).not.toContain("z");
  isFixed = true;
  await pass(() => calls.includes("z"));
  expect(calls.at(-1)).toBe("z");
});

test("esm 1.33: children that came later are read whole, even when the mapping began at LATEST", async () => {
  let isHeld = true;
  const { put, start, pass, calls, split, quiet } = await openMapping(() => (isHeld ? failed : done), {
    startingPosition: "LATEST",
  });
  await start();
  await put("a");
  await quiet();
  await split();
  await put("b", "a");
  isHeld = false;
  await pass(() => calls.includes("b"));
});

test("esm 1.33: a first start at TRIM_HORIZON reads closed parents first, one at LATEST open shards alone", async () => {
  const horizon = await openMapping(() => done);
  const latest = await openMapping(() => done, { startingPosition: "LATEST" });
  for (const { put, split, start } of [horizon, latest]) {
    await put("a");
    await split();
    await put("b", "a");
    await start();
    await put("c", "a");
  }
  await horizon.until(() => horizon.calls.join("").length === 3);
  expect(horizon.calls.join("")).toBe("abc");
  await latest.called(1);
  await latest.quiet();
  expect(latest.calls).toEqual(["c"]);
});

test("esm 1.33: an empty shard that is split, or whose records are no longer kept, does not hold up its children", async () => {
  const { put, start, called, calls, split, clock } = await openMapping(() => done);
  await split();
  await put("a", "a");
  await clock.advance(24 * 3_600_000 + 1);
  await split("shardId-000000000001", 2n ** 126n);
  await split("shardId-000000000002", 3n * 2n ** 126n);
  await put("b", "a");
  await start();
  await called(1);
  expect(calls).toEqual(["b"]);
});

test("esm 1.34: a batch that fails in a parent holds back its children", async () => {
  const { put, start, pass, calls, split, quiet } = await openMapping((texts) =>
    texts.includes("x") ? failed : done,
  );
  await put("x");
  await start();
  await quiet();
  await split();
  await put("y");
  await pass(() => calls.length >= 10);
  expect(new Set(calls)).toEqual(new Set(["x"]));
});

test("esm 1.34: the children of a shard with windows begin with a window and a state of their own", async () => {
  const { put, start, until, events, split, quiet } = await openMapping(
    (texts, { state }) => ({
      type: "returned",
      payload: JSON.stringify({ state: { seen: `${state?.seen ?? ""}${texts.join("")}` } }),
    }),
    { tumblingWindowMs: 60_000 },
  );
  await put("a");
  await start();
  await quiet();
  await split();
  await put("b");
  await until(() => events.some(({ Records }) => Records.length > 0 && Records[0]?.kinesis.data === "Yg=="));
  expect(events.map(({ isFinalInvokeForWindow, state }) => [isFinalInvokeForWindow, state])).toEqual([
    [false, {}],
    [true, { seen: "a" }],
    [false, {}],
  ]);
});

test("esm 6.7: settings that change keep the position; a new mapping begins at its starting position", async () => {
  const { put, start, stop, called, calls, keepCheckpoints } = await openMapping(() => done);
  keepCheckpoints(await checkpointPath());
  await put("ab");
  const first = await start();
  await called(1);
  await stop(first);
  await put("cd");
  const second = await start({ batchSize: 1 });
  await called(3);
  await stop(second);
  keepCheckpoints(await checkpointPath());
  await start();
  await called(4);
  expect(calls).toEqual(["ab", "c", "d", "abcd"]);
});
