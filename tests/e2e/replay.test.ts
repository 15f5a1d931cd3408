// Covers the commands over the log as a user runs them, on the whole system as it would be deployed: history, verify,
// replay, rebuild with its swap, rollback and end, record; the archive's adapters; what bad input is answered with. Does
// not cover kills between two steps (tests/replay) nor AWS.
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import {
  createDynamoClient,
  createKinesisClient,
  createLambdaClient,
  createS3Client,
} from "../../cli/log/clients.ts";
import { createProgram } from "../../cli/program.ts";
import { sleep } from "../../cli/replay/openView.ts";
import { connectShop } from "../../cli/shop/client.ts";
import { receiveStock } from "../../cli/shop/receiveStock.ts";
import { type RunningShop, startShop } from "../../cli/startShop.ts";
import { reportError } from "../../cli/terminal/reportError.ts";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { fromEntity } from "../../engine/aws/entityItem.ts";
import type { Entity } from "../../engine/core/entity.ts";
import { archiveBatch } from "../../replay/archive/archiveBatch.ts";
import { withArchive } from "../../replay/archive/withArchive.ts";
import { createDynamoArchiveHeads } from "../../replay/aws/dynamoArchiveHeads.ts";
import { createKinesisSource } from "../../replay/aws/kinesisSource.ts";
import { createLambdaDriving } from "../../replay/aws/lambdaDriving.ts";
import { createS3ArchiveStore } from "../../replay/aws/s3ArchiveStore.ts";
import type { LogSource, RawRecord } from "../../replay/log/logSource.ts";
import { readLog } from "../../replay/log/readLog.ts";
import type { ShopMessage } from "../../schemas/messages.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";

type Run = {
  readonly code: number;
  readonly out: string;
  readonly lines: readonly Record<string, unknown>[];
};

const streamName = "orderly-dev-log";
let shop: RunningShop;
let folder: string;
let kinesis: ReturnType<typeof createKinesisClient>;
let dynamo: ReturnType<typeof createDynamoClient>;
const orderIds = Array.from({ length: 3 }, () => randomUUID());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderly-replay-"));
  shop = await startShop({ port: 0, stack: await synthesizedStack(), logDir: join(folder, "logs") });
  kinesis = createKinesisClient(shop.cloud);
  dynamo = createDynamoClient(shop.cloud);
  const delivery = { deliveryId: "tests", quantities: { kettle: 100 } };
  await receiveStock({ client: kinesis, streamName }, delivery);
  for (const orderId of orderIds) await place(orderId);
}, 120_000);

afterAll(async () => {
  kinesis?.destroy();
  dynamo?.destroy();
  await shop?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Sends a command and gives the first message that says one of the states. */
async function say(command: object, states: readonly string[]): Promise<ShopMessage> {
  const [url = ""] = Object.values(shop.cloud.websocket);
  const heard = Promise.withResolvers<ShopMessage>();
  const client = await connectShop(url, (message) => {
    if (states.includes(message.state)) heard.resolve(message);
  });
  client.send(command);
  const message = await heard.promise;
  client.close();
  return message;
}

const place = (orderId: string) =>
  say({ action: "order", orderId, customer: { id: "replay", email: "jana@example.org" } }, ["finished"]);

/** Runs the command in this process, since loading it takes longer than most of what it does. */
async function orderly(...args: readonly string[]): Promise<Run> {
  let out = "";
  const take = (text: string | Uint8Array): boolean => {
    out += String(text);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation(take),
  );
  const exitCode = process.exitCode;
  process.exitCode = 0;
  try {
    const all = [...args, "--endpoint", shop.cloud.endpoint];
    const program = await createProgram(all);
    await program.parseAsync(all, { from: "user" }).catch((error: unknown) => {
      process.exitCode = reportError(error);
    });
    const code = Number(process.exitCode);
    const lines = out.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
    return { code, out, lines: lines.filter((line) => !("progress" in line)) };
  } finally {
    process.exitCode = exitCode;
    for (const spy of spies) spy.mockRestore();
  }
}

const store = (table: string) => createDynamoEntityStore({ client: dynamo, tableName: table });
const entityOf = async (table: string, key: string) => (await store(table).load([key])).get(key);

async function tamper(table: string, key: string, state: object): Promise<void> {
  const entity = (await entityOf(table, key)) as Entity;
  const Item = fromEntity(key, { entity: { ...entity, state: { ...entity.state, ...state } }, index: {} });
  await dynamo.send(new PutItemCommand({ TableName: table, Item }));
}

describe("history", () => {
  test("shows an order's events and each processor's state after them, and what it was then", async () => {
    const [orderId = ""] = orderIds;
    const { lines, code } = await orderly("history", orderId, "--json");
    expect(code).toBe(0);
    expect(lines.length).toBeGreaterThanOrEqual(6);
    const at = (lines[1] as { position: string }).position;
    const then = await orderly("history", orderId, "--json", "--at", at);
    expect(then.lines).toEqual(lines.slice(0, 2));
    const live = await entityOf("orderly-dev-payment", orderId);
    const last = lines.flatMap(({ changes }) => changes as { processor: string; state: object }[]);
    expect(last.findLast(({ processor }) => processor === "payment")?.state).toEqual(live?.state);
  }, 60_000);
});

describe("verify, replay and rebuild", () => {
  test("a view that follows from the log verifies; one that was changed is told field by field", async () => {
    const [orderId = ""] = orderIds;
    expect(await orderly("verify", "--json")).toMatchObject({
      code: 0,
      lines: [{ view: "orders", findings: 0 }],
    });
    await tamper("orderly-dev-orders", orderId, { status: "cancelled" });
    const { code, lines } = await orderly("verify", "orders", "--json");
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({
      kind: "different",
      key: orderId,
      differences: [{ path: "status", log: "completed", view: "cancelled" }],
    });
  }, 60_000);

  test("one key is made again from the log, and nothing is changed without being told to", async () => {
    const [orderId = ""] = orderIds;
    expect((await orderly("heal", "--key", orderId)).out).toContain("With --execute it is done");
    expect(await entityOf("orderly-dev-orders", orderId)).toMatchObject({ state: { status: "cancelled" } });
    const { code, lines } = await orderly("heal", "--key", orderId, "--execute", "--json");
    expect(code).toBe(0);
    const services = ["order", "payment", "stock", "mail"].map((processor) => ({
      processor,
      differs: false,
    }));
    expect(lines).toMatchObject([...services, { processor: "orders", key: orderId, released: 0, parked: 0 }]);
    expect((await orderly("verify")).code).toBe(0);
    await tamper("orderly-dev-orders", orderId, { status: "cancelled" });
  }, 60_000);

  test("a plan says what the log holds and changes nothing; applying finds nothing missing", async () => {
    const { lines } = await orderly("replay", "--json");
    expect(lines[0]).toMatchObject({
      keys: 4,
      processors: ["order", "payment", "stock", "mail", "orders"].map((processor) => ({
        processor,
        writes: 0,
        leftAlone: 0,
      })),
      estimate: { dynamoWrites: 0 },
    });
    const { lines: done, code } = await orderly("replay", "--processor", "orders", "--execute", "--json");
    expect(code).toBe(0);
    expect(done.at(-1)).toMatchObject({ status: "done", applied: 0, parked: 0, retry: 0 });
    const id = String(done[0]?.operation);
    expect((await orderly("replay", "--resume", id)).out).toContain("nothing is left to do");
  }, 60_000);

  test("a state of a service that is not what the log leads to is made again from it, and nothing is done twice", async () => {
    const [orderId = ""] = orderIds;
    const before = await entityOf("orderly-dev-payment", orderId);
    await tamper("orderly-dev-payment", orderId, { status: "refunded" });
    const heal = ["heal", "--key", orderId, "--processor", "payment"];
    expect((await orderly(...heal)).out).toContain("has another state than the log leads to");
    expect(await orderly(...heal, "--execute", "--json")).toMatchObject({
      code: 0,
      lines: [{ differs: true }],
    });
    expect((await entityOf("orderly-dev-payment", orderId))?.state).toEqual(before?.state);
  }, 60_000);

  test("what a service lacks is delivered to it, and the order that waited for it comes to its end", async () => {
    const lambda = createLambdaClient(shop.cloud);
    const drive = createLambdaDriving({ client: lambda, functionName: "orderly-dev-payment", wait: sleep });
    await drive(false);
    const orderId = randomUUID();
    const finished = place(orderId);
    while (!(await entityOf("orderly-dev-orders", orderId)));
    const replay = ["replay", "--processor", "payment", "--execute", "--json"];
    const { code, lines } = await orderly(...replay);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ status: "done", delivered: 1, leftAlone: [], failures: [] });
    // The mapping stands still, so it was the replay.
    expect(await finished).toMatchObject({ orderId });
    expect((await orderly(...replay)).lines.at(-1)).toMatchObject({ delivered: 0 });
    await drive(true);
    lambda.destroy();
    orderIds.push(orderId);
  }, 60_000);

  test("a rebuild makes the view anew, readers read it at once, and the old one is kept and let go", async () => {
    const [orderId = ""] = orderIds;
    const rebuilt = await orderly("rebuild", "orders", "--execute", "--json");
    expect(rebuilt.out).toContain('"status":"done"');
    expect(rebuilt.lines.at(-1)).toMatchObject({ status: "done", entities: 4, writes: 4 });
    expect(await entityOf("orderly-dev-orders-b", orderId)).toMatchObject({ state: { status: "completed" } });
    const later = randomUUID();
    await place(later);
    const read = await say({ action: "getOrder", orderId }, ["order", "error"]);
    expect(read).toMatchObject({ state: "order", order: { status: "completed" } });
    expect(await orderly("verify", "orders", "--json")).toMatchObject({ code: 0, lines: [{ entities: 5 }] });

    const again = await orderly("rebuild", "orders", "--execute");
    expect(again.out).toContain("The old generation of orders is still kept");
    expect((await orderly("rebuild", "orders", "--rollback")).code).toBe(0);
    // The generation before has followed: it has the order that came later, and what was done to it.
    expect(await entityOf("orderly-dev-orders", later)).toBeDefined();
    expect((await orderly("verify", "orders")).code).toBe(1);
    expect((await orderly("rebuild", "orders", "--rollback")).code).toBe(0);
    expect((await orderly("rebuild", "orders", "--drop-old")).code).toBe(0);
    expect(await entityOf("orderly-dev-orders", orderId)).toBeUndefined();

    // And into the first slot again, whose function goes on where it stood.
    expect((await orderly("rebuild", "orders", "--execute", "--json")).lines.at(-1)).toMatchObject({
      entities: 5,
    });
    expect(await entityOf("orderly-dev-orders", later)).toMatchObject({ state: { status: "completed" } });
  }, 180_000);
});

test("a reshard and an order in the middle of a rebuild are in it", async () => {
  await orderly("rebuild", "orders", "--drop-old");
  const rebuilding = orderly("rebuild", "orders", "--execute", "--json");
  const split = { ShardToSplit: "shardId-000000000000", NewStartingHashKey: String(2n ** 126n) };
  await kinesis.send(new SplitShardCommand({ StreamName: streamName, ...split }));
  const later = randomUUID();
  await place(later);
  expect((await rebuilding).lines.at(-1)).toMatchObject({ status: "done" });
  expect(await orderly("verify", "--json")).toMatchObject({ code: 0, lines: [{ findings: 0, entities: 6 }] });
  expect(await say({ action: "getOrder", orderId: later }, ["order", "error"])).toMatchObject({
    order: { status: "completed" },
  });
}, 120_000);

describe("record", () => {
  test("writes batches without personal data", async () => {
    const path = join(folder, "recorded.json");
    const shards = ["0", "1"];
    for (const shard of shards) {
      await orderly("record", "--shard", shard, "--out", `${path}.${shard}`, "--count", "20");
    }
    const texts = await Promise.all(
      shards.map((shard) => readFile(`${path}.${shard}`, "utf8").catch(() => "")),
    );
    const datas = texts.flatMap((text) =>
      [...text.matchAll(/"data": "([^"]+)"/g)].map(([, data]) => data ?? ""),
    );
    expect(datas.length).toBeGreaterThan(0);
    for (const data of datas) expect(Buffer.from(data, "base64").toString()).not.toContain("jana");
  }, 60_000);
});

describe("the archive", () => {
  test("on S3 and DynamoDB holds the log, record for record, and is read without the stream", async () => {
    const s3 = createS3Client(shop.cloud);
    const archive = createS3ArchiveStore({ client: s3, bucket: `orderly-dev-archive-${shop.cloud.account}` });
    const heads = createDynamoArchiveHeads({ client: dynamo, tableName: "orderly-dev-replay" });
    const stream = createKinesisSource({ client: kinesis, streamName });
    const whole = { from: { kind: "start" }, to: { kind: "now" } } as const;
    const all: RawRecord[] = [];
    for await (const page of readLog(stream, whole)) {
      all.push(...page.records);
      const ports = { store: archive, heads, stream, now: Date.now };
      await archiveBatch(ports, page.records);
      await archiveBatch(ports, page.records);
    }
    const gone: LogSource = { ...stream, shards: async () => [] };
    const archived: RawRecord[] = [];
    for await (const page of readLog(withArchive({ stream: gone, archive }), whole))
      archived.push(...page.records);
    const plain = (records: readonly RawRecord[]) =>
      records
        .map((one) => ({ ...one, data: Buffer.from(one.data).toString() }))
        .sort((a, b) => (a.sequenceNumber < b.sequenceNumber ? -1 : 1));
    expect(plain(archived)).toEqual(plain(all));
    s3.destroy();
  }, 60_000);
});

describe("bad input", () => {
  const position = "000000000007-0011-000000";
  test.each([
    [["verify", "ordres"], 'There is no view "ordres". The views are: orders.'],
    [["rebuild", "payment"], '"payment" is no view: it decides with the world'],
    [["history", "nobody"], 'The log has no event of the key "nobody"'],
    [["record", "--shard", "9", "--out", "never.json"], 'The log has no shard "shardId-000000000009"'],
    [["heal", "--key", "nobody", "--execute"], 'The log has no event of "nobody" that'],
    [["replay", "--resume", "nope"], 'There is no operation "nope"'],
    [["rebuild", "orders", "--resume", "nope"], 'There is no rebuild "nope" of orders'],
    [["rebuild", "orders", "--rollback", "--drop-old"], "exclude each other"],
    [["replay", "--from", "2999-01-01"], "is in the future"],
    [["replay", "--from", "2020-01-01"], "is before the log begins"],
    [["replay", "--from", position], "The log has no shard shardId-000000000007"],
    [["replay", "--type", "orders.*"], 'No event has the type "orders.*"'],
    [["replay", "--execute"], "--execute needs --processor"],
    [["replay", "--execute", "--processor", "orders", "--type", "order.*"], "--type cannot be executed"],
    [["verify", "--stage", "nope"], "There is no stream orderly-nope-log here"],
  ])(
    "%j is answered with what it is and what to do",
    async (args, message) => {
      const { code, out } = await orderly(...args);
      expect(code).toBe(1);
      expect(out).toContain(message);
      expect(out).not.toMatch(/\n\s+at /);
    },
    60_000,
  );
});
