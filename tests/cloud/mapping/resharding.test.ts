// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
// Covers a stream that is resharded while producers put and a mapping works whose function fails now and then: by the
// SDK, on the embedded Kinesis, with functions in threads. A checker that sees only what the function was called with
// judges: every record done, the records of each key in order, parents finished before their children; the same of a
// mapping that starts when all is over. Does not cover several lanes per shard, nor a reader of enhanced fan-out.
import {
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, expect, test } from "@jest/globals";
import { type Play, startFixtureCloud } from "../fixtureCloud.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

type Delivery = { readonly shardId: string; readonly key: string; readonly round: number };

const keys = Array.from({ length: 24 }, (_, index) => `key-${index}`);
const roundsPerStep = 3;

const stack = {
  functions: { worker: { timeout: 30 }, late: { timeout: 30 } },
  resources: {
    aws_kinesis_stream: { log: { name: "log", shard_count: 2 } },
    aws_lambda_event_source_mapping: {
      worker: {
        event_source_arn: "${aws_kinesis_stream.log.arn}",
        function_name: "${aws_lambda_function.worker.arn}",
        starting_position: "TRIM_HORIZON",
        batch_size: 20,
        function_response_types: ["ReportBatchItemFailures"],
      },
    },
  },
};

/** A generator that gives the same numbers from 0 to 1 for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Takes down what is delivered and what is done, and what must not have happened. */
function createChecker() {
  const doneRounds = new Map<string, number>();
  const firstCall = new Map<string, number>();
  const lastCall = new Map<string, number>();
  const violations: string[] = [];
  let calls = 0;
  return {
    violations,
    doneRounds,
    delivered: (batch: readonly Delivery[]): void => {
      calls += 1;
      const next = new Map(keys.map((key) => [key, (doneRounds.get(key) ?? -1) + 1]));
      for (const { shardId, key, round } of batch) {
        if (!firstCall.has(shardId)) firstCall.set(shardId, calls);
        lastCall.set(shardId, calls);
        const expected = next.get(key) ?? 0;
        if (round > expected) violations.push(`${key}: ${round} came, ${expected} is not done`);
        if (round === expected) next.set(key, expected + 1);
      }
    },
    done: (batch: readonly Delivery[]): void => {
      for (const { key, round } of batch) {
        doneRounds.set(key, Math.max(round, doneRounds.get(key) ?? -1));
      }
    },
    /** Shards that were read before the last call of one of their parents. */
    early: (family: readonly Shard[]): readonly Shard[] =>
      family.filter(({ ShardId = "", ParentShardId = "", AdjacentParentShardId = "" }) =>
        [ParentShardId, AdjacentParentShardId].some(
          (parent) => (lastCall.get(parent) ?? 0) >= (firstCall.get(ShardId) ?? calls + 1),
        ),
      ),
  };
}

type EventRecord = {
  readonly eventID: string;
  readonly kinesis: { readonly data: string; readonly partitionKey: string; readonly sequenceNumber: string };
};

const deliveryOf = ({ eventID, kinesis }: EventRecord): Delivery => ({
  shardId: eventID.slice(0, eventID.indexOf(":")),
  key: kinesis.partitionKey,
  round: Number(Buffer.from(kinesis.data, "base64").toString()),
});

test.each([1, 2])(
  "esm 1.33 keeps order and loses nothing through UpdateShardCount, SplitShard and MergeShards (seed %i)",
  async (seed) => {
    const random = randomOf(seed);
    const checkers = { worker: createChecker(), late: createChecker() };
    const play: Play = ({ functionName, event }) => {
      const records = event.Records as readonly EventRecord[];
      const checker = checkers[functionName as keyof typeof checkers];
      const batch = records.map(deliveryOf);
      checker.delivered(batch);
      const dice = functionName === "late" ? 1 : random();
      if (dice < 0.05) return { error: "now and then" };
      const failedAt = dice < 0.25 ? Math.ceil(random() * records.length) : records.length;
      checker.done(batch.slice(0, failedAt));
      const failed = records[failedAt];
      const batchItemFailures =
        failed === undefined ? [] : [{ itemIdentifier: failed.kinesis.sequenceNumber }];
      return { result: { batchItemFailures } };
    };
    const { cloud, until, close } = await startFixtureCloud(stack, { port: 0, play });
    closers.push(close);
    const credentials = { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" };
    const settings = { endpoint: cloud.endpoint, region: cloud.region, credentials };
    const kinesis = new KinesisClient(settings);
    const lambda = new LambdaClient(settings);
    closers.push(() => kinesis.destroy());
    closers.push(() => lambda.destroy());

    const shards = async (): Promise<readonly Shard[]> =>
      (await kinesis.send(new ListShardsCommand({ StreamName: "log" }))).Shards ?? [];
    const openShards = async (): Promise<readonly Shard[]> =>
      (await shards())
        .filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
        .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
    let round = 0;
    const put = async (): Promise<void> => {
      for (let count = 0; count < roundsPerStep; count += 1) {
        const Data = Buffer.from(String(round));
        const Records = keys.map((PartitionKey) => ({ PartitionKey, Data }));
        const answer = await kinesis.send(new PutRecordsCommand({ StreamName: "log", Records }));
        expect(answer.FailedRecordCount).toBe(0);
        round += 1;
      }
    };
    const scaleTo = (TargetShardCount: number) => () =>
      kinesis.send(
        new UpdateShardCountCommand({ StreamName: "log", TargetShardCount, ScalingType: "UNIFORM_SCALING" }),
      );
    const split = async (): Promise<void> => {
      const [first] = await openShards();
      const { StartingHashKey = "0", EndingHashKey = "0" } = first?.HashKeyRange ?? {};
      const middle = (BigInt(StartingHashKey) + BigInt(EndingHashKey) + 1n) / 2n;
      const NewStartingHashKey = String(middle);
      const ShardToSplit = first?.ShardId;
      await kinesis.send(new SplitShardCommand({ StreamName: "log", ShardToSplit, NewStartingHashKey }));
    };
    const merge = async (): Promise<void> => {
      const [low, high] = await openShards();
      const pair = { ShardToMerge: low?.ShardId, AdjacentShardToMerge: high?.ShardId };
      await kinesis.send(new MergeShardsCommand({ StreamName: "log", ...pair }));
    };
    // Producers do not wait for the operator.
    for (const step of [scaleTo(4), split, merge, merge, scaleTo(2), split]) {
      await Promise.all([put(), step()]);
    }
    await put();
    const isComplete = (checker: ReturnType<typeof createChecker>): boolean =>
      keys.every((key) => checker.doneRounds.get(key) === round - 1);
    await until(() => isComplete(checkers.worker));

    const FunctionName = "late";
    const EventSourceArn = `arn:aws:kinesis:${cloud.region}:000000000000:stream/log`;
    await lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition: "TRIM_HORIZON" }),
    );
    await until(() => isComplete(checkers.late));

    const family = await shards();
    expect(family.length).toBeGreaterThan(10);
    for (const checker of Object.values(checkers)) {
      expect(checker.violations).toEqual([]);
      expect(checker.early(family)).toEqual([]);
    }
  },
  180_000,
);

function startOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange?.StartingHashKey ?? 0);
}
