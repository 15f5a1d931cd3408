import {
  CreateStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

/** A Kinesis to be judged: where it is, and how it is stopped. */
export type KinesisUnderTest = { readonly endpoint: string; readonly close: () => Promise<void> };

/** Tests that an implementation cannot pass, each with the reason. */
export type Skips = Readonly<Record<string, string>>;

const encode = (text: string): Uint8Array => Buffer.from(text);
const decode = (data: Uint8Array | undefined): string => Buffer.from(data ?? []).toString();

/** What producers and consumers rely on, through the SDK's unmodified client. */
export function kinesisContract(
  name: string,
  start: () => Promise<KinesisUnderTest>,
  skips: Skips = {},
): void {
  const check = (title: string, body: () => Promise<void>): void => {
    if (title in skips) test.skip(`${title} (${skips[title]})`, body);
    else test(title, body, 20_000);
  };

  describe(`Kinesis: ${name}`, () => {
    let server: KinesisUnderTest;
    let client: KinesisClient;
    let streams = 0;

    beforeAll(async () => {
      server = await start();
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      client = new KinesisClient({
        endpoint: server.endpoint,
        region: "eu-central-1",
        credentials,
        maxAttempts: 1,
      });
    }, 30_000);

    afterAll(async () => {
      client?.destroy();
      await server?.close();
    });

    async function newStream(ShardCount: number): Promise<string> {
      streams += 1;
      const StreamName = `stream-${streams}`;
      await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
      await untilActive(StreamName);
      return StreamName;
    }
    async function untilActive(StreamName: string): Promise<void> {
      for (;;) {
        const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
        if (StreamDescription?.StreamStatus === "ACTIVE") return;
      }
    }
    async function shardsOf(StreamName: string): Promise<readonly Shard[]> {
      const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
      return Shards ?? [];
    }
    const put = (StreamName: string, text: string, PartitionKey = "key") =>
      client.send(new PutRecordCommand({ StreamName, PartitionKey, Data: encode(text) }));
    async function read(StreamName: string, from: Partial<GetShardIteratorCommandInput> = {}) {
      const [first] = await shardsOf(StreamName);
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamName,
          ShardId: first?.ShardId,
          ShardIteratorType: "TRIM_HORIZON",
          ...from,
        }),
      );
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      return { page, texts: (page.Records ?? []).map(({ Data }) => decode(Data)) };
    }

    check("gives records out in the order in which they came, with growing sequence numbers", async () => {
      const stream = await newStream(1);
      for (const text of ["a", "b", "c"]) await put(stream, text);
      const { page, texts } = await read(stream);
      expect(texts).toEqual(["a", "b", "c"]);
      const numbers = (page.Records ?? []).map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
      expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
      expect(page.MillisBehindLatest).toBe(0);
      expect(page.NextShardIterator).toBeDefined();
    });

    check("takes 500 records in one call and answers for each", async () => {
      const stream = await newStream(2);
      const Records = Array.from({ length: 500 }, (_, index) => ({
        PartitionKey: `key-${index}`,
        Data: encode(String(index)),
      }));
      const put = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
      expect(put.FailedRecordCount).toBe(0);
      expect(put.Records).toHaveLength(500);
      const shards = await shardsOf(stream);
      const pages = await Promise.all(shards.map(({ ShardId }) => read(stream, { ShardId })));
      expect(
        pages
          .flatMap(({ texts }) => texts)
          .map(Number)
          .sort((a, b) => a - b),
      ).toEqual(Array.from({ length: 500 }, (_, index) => index));
    });

    check("refuses 501 records in one call", async () => {
      const stream = await newStream(1);
      const Records = Array.from({ length: 501 }, () => ({ PartitionKey: "key", Data: encode("x") }));
      await expect(client.send(new PutRecordsCommand({ StreamName: stream, Records }))).rejects.toThrow();
    });

    check("places a record by the MD5 of its partition key, or by an explicit hash key", async () => {
      const stream = await newStream(2);
      const [low, high] = await shardsOf(stream);
      const end = high?.HashKeyRange?.EndingHashKey;
      const explicit = (ExplicitHashKey: string | undefined) =>
        client.send(
          new PutRecordCommand({
            StreamName: stream,
            PartitionKey: "key",
            Data: encode("x"),
            ExplicitHashKey,
          }),
        );
      expect((await explicit("0")).ShardId).toBe(low?.ShardId);
      expect((await explicit(end)).ShardId).toBe(high?.ShardId);
      // md5("a") begins with 0c, md5("b") with 92.
      expect((await put(stream, "x", "a")).ShardId).toBe(low?.ShardId);
      expect((await put(stream, "x", "b")).ShardId).toBe(high?.ShardId);
    });

    check("begins to read where the iterator says", async () => {
      const stream = await newStream(1);
      const [, second] = [await put(stream, "a"), await put(stream, "b"), await put(stream, "c")];
      const StartingSequenceNumber = second?.SequenceNumber;
      const from = async (ShardIteratorType: GetShardIteratorCommandInput["ShardIteratorType"]) =>
        (await read(stream, { ShardIteratorType, StartingSequenceNumber })).texts;
      expect(await from("AT_SEQUENCE_NUMBER")).toEqual(["b", "c"]);
      expect(await from("AFTER_SEQUENCE_NUMBER")).toEqual(["c"]);
      expect((await read(stream, { ShardIteratorType: "LATEST" })).texts).toEqual([]);
    });

    check("begins to read at a time, also behind the last record", async () => {
      const stream = await newStream(1);
      await put(stream, "a");
      const at = async (Timestamp: Date) =>
        (await read(stream, { ShardIteratorType: "AT_TIMESTAMP", Timestamp })).texts;
      const arrived = (await read(stream)).page.Records?.[0]?.ApproximateArrivalTimestamp?.getTime() ?? 0;
      expect(await at(new Date(arrived - 60_000))).toEqual(["a"]);
      while (Date.now() <= arrived) await put(stream, "b", "later");
      const behind = await at(new Date(arrived + 1));
      expect(behind).not.toContain("a");
      await expect(at(new Date(Date.now() + 3_600_000))).rejects.toMatchObject({
        name: "InvalidArgumentException",
      });
    });

    check("goes on with the next iterator", async () => {
      const stream = await newStream(1);
      await put(stream, "a");
      const { page } = await read(stream);
      await put(stream, "b");
      const more = await client.send(new GetRecordsCommand({ ShardIterator: page.NextShardIterator }));
      expect((more.Records ?? []).map(({ Data }) => decode(Data))).toEqual(["b"]);
    });

    check("splits a shard into two that know their parent, and ends the parent", async () => {
      const stream = await newStream(1);
      await put(stream, "a");
      const NewStartingHashKey = (2n ** 127n).toString();
      const [before] = await shardsOf(stream);
      await client.send(
        new SplitShardCommand({ StreamName: stream, ShardToSplit: before?.ShardId, NewStartingHashKey }),
      );
      await untilActive(stream);
      const [parent, low, high] = await shardsOf(stream);
      expect(parent?.SequenceNumberRange?.EndingSequenceNumber).toBeDefined();
      expect([low?.ParentShardId, high?.ParentShardId]).toEqual([parent?.ShardId, parent?.ShardId]);
      expect(high?.HashKeyRange?.StartingHashKey).toBe(NewStartingHashKey);
      const { page, texts } = await read(stream);
      expect(texts).toEqual(["a"]);
      expect(page.NextShardIterator ?? undefined).toBeUndefined();
      expect((page.ChildShards ?? []).map(({ ShardId }) => ShardId)).toEqual([low?.ShardId, high?.ShardId]);
    });

    check("merges two neighbours into one that knows both", async () => {
      const stream = await newStream(2);
      const [low, high] = await shardsOf(stream);
      await client.send(
        new MergeShardsCommand({
          StreamName: stream,
          ShardToMerge: low?.ShardId,
          AdjacentShardToMerge: high?.ShardId,
        }),
      );
      await untilActive(stream);
      const merged = (await shardsOf(stream)).at(-1);
      expect([merged?.ParentShardId, merged?.AdjacentParentShardId]).toEqual([low?.ShardId, high?.ShardId]);
      expect((await put(stream, "a")).ShardId).toBe(merged?.ShardId);
    });

    check("scales to twice as many shards, and no further at once", async () => {
      const stream = await newStream(2);
      const scale = (TargetShardCount: number) =>
        client.send(
          new UpdateShardCountCommand({
            StreamName: stream,
            TargetShardCount,
            ScalingType: "UNIFORM_SCALING",
          }),
        );
      // The API reference names both errors for this operation and does not say which one this is.
      const refused = { name: expect.stringMatching(/^(LimitExceeded|InvalidArgument)Exception$/) };
      await expect(scale(5)).rejects.toMatchObject(refused);
      await scale(4);
      await untilActive(stream);
      const { StreamDescriptionSummary } = await client.send(
        new DescribeStreamSummaryCommand({ StreamName: stream }),
      );
      expect(StreamDescriptionSummary?.OpenShardCount).toBe(4);
    });

    check("lists its streams", async () => {
      const stream = await newStream(1);
      const { StreamNames } = await client.send(new ListStreamsCommand({}));
      expect(StreamNames).toContain(stream);
    });

    check("names its errors as Kinesis does", async () => {
      const stream = await newStream(1);
      const missing = put("nothing", "a");
      await expect(missing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
      const again = client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
      await expect(again).rejects.toMatchObject({ name: "ResourceInUseException" });
      const large = client.send(
        new PutRecordCommand({ StreamName: stream, PartitionKey: "k", Data: new Uint8Array(1_048_577) }),
      );
      await expect(large).rejects.toMatchObject({ name: "ValidationException" });
      const iterator = client.send(new GetRecordsCommand({ ShardIterator: "nonsense" }));
      await expect(iterator).rejects.toMatchObject({ name: "InvalidArgumentException" });
    });
  });
}
