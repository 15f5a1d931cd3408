// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
// Covers what a running cloud tells of its streams, mappings and functions while records pass and a shard is split.
// Does not cover how a console shows it.
import {
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { afterEach, expect, jest, test } from "@jest/globals";
import { startFixtureCloud } from "../fixtureCloud.ts";

// Each test starts a cloud and threads; on a machine that is busy with others that takes its time.
jest.setTimeout(60_000);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

test("a cloud tells its shards, how far each mapping got, and how many environments run", async () => {
  const { cloud, until, calls, close } = await startFixtureCloud({
    functions: { worker: { memory_size: 256, reserved_concurrent_executions: 2 } },
    resources: {
      aws_kinesis_stream: { log: { name: "log", shard_count: 1, retention_period: 48 } },
      aws_lambda_event_source_mapping: {
        worker: {
          event_source_arn: "${aws_kinesis_stream.log.arn}",
          function_name: "${aws_lambda_function.worker.arn}",
          starting_position: "TRIM_HORIZON",
        },
      },
    },
  });
  closers.push(close);
  const { endpoint, region, inspect } = cloud;
  const credentials = { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" };
  const kinesis = new KinesisClient({ endpoint, region, credentials });
  closers.push(() => kinesis.destroy());
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:worker`;
  const worker = {
    name: "worker",
    arn: functionArn,
    memoryMb: 256,
    timeoutMs: 3000,
    reservedConcurrency: 2,
  };
  expect(inspect.functions()).toEqual([{ ...worker, environmentCount: 0 }]);

  const put = () =>
    kinesis.send(new PutRecordCommand({ StreamName: "log", PartitionKey: "k", Data: Buffer.from("x") }));
  const { SequenceNumber } = await put();
  const ShardToSplit = "shardId-000000000000";
  const NewStartingHashKey = String(2n ** 127n);
  await kinesis.send(new SplitShardCommand({ StreamName: "log", ShardToSplit, NewStartingHashKey }));
  const second = await put();
  await until(() => calls.length === 2);
  const positions = () => inspect.mappings()[0]?.positions ?? [];
  const isDone = ({ shardId }: { readonly shardId: string }): boolean => shardId === second.ShardId;
  while (!positions().some(isDone)) await kinesis.send(new ListShardsCommand({ StreamName: "log" }));

  const half = String(2n ** 127n - 1n);
  const [stream] = inspect.streams();
  expect(stream).toMatchObject({
    name: "log",
    arn: `arn:aws:kinesis:${region}:000000000000:stream/log`,
    retentionHours: 48,
    shards: [
      {
        shardId: ShardToSplit,
        parents: [],
        open: false,
        hashKeys: { first: "0", last: String(2n ** 128n - 1n) },
        newest: { sequenceNumber: SequenceNumber, arrivalMs: expect.any(Number) },
      },
      {
        shardId: "shardId-000000000001",
        parents: [ShardToSplit],
        open: true,
        hashKeys: { first: "0", last: half },
      },
      { shardId: "shardId-000000000002", parents: [ShardToSplit], open: true },
    ],
  });
  expect(inspect.mappings()).toMatchObject([
    { functionArn, eventSourceArn: stream?.arn, state: "Enabled", lastProcessingResult: "OK" },
  ]);
  expect(positions()[0]).toEqual({ shardId: ShardToSplit, finished: true });
  expect(positions().find(isDone)).toMatchObject({ finished: false });
  expect(inspect.functions()[0]?.environmentCount).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(inspect.mappings()))).toEqual(inspect.mappings());
});
