// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
// Covers functions that are called when objects are created: the event, filters, who put the object, permission, state
// on disk. Does not cover other events, queues and topics as targets: they stop the start.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { type FixtureStack, type Play, startFixtureCloud } from "../fixtureCloud.ts";

// Each test starts a cloud and threads; on a machine that is busy with others that takes its time.
jest.setTimeout(60_000);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

const permission = {
  statement_id: "s3",
  action: "lambda:InvokeFunction",
  function_name: "${aws_lambda_function.failures.function_name}",
  principal: "s3.amazonaws.com",
  source_arn: "${aws_s3_bucket.failures.arn}",
};

function stackWith(filter: object = {}, permissions: Readonly<Record<string, object>> = { s3: permission }) {
  return {
    functions: { failures: {}, worker: {} },
    resources: {
      aws_s3_bucket: { failures: { bucket: "failures" } },
      aws_lambda_permission: permissions,
      aws_s3_bucket_notification: {
        failures: {
          bucket: "${aws_s3_bucket.failures.id}",
          lambda_function: [
            {
              id: "created",
              lambda_function_arn: "${aws_lambda_function.failures.arn}",
              events: ["s3:ObjectCreated:*"],
              ...filter,
            },
          ],
        },
      },
      aws_kinesis_stream: { log: { name: "log", shard_count: 1 } },
      aws_lambda_event_source_mapping: {
        worker: {
          event_source_arn: "${aws_kinesis_stream.log.arn}",
          function_name: "${aws_lambda_function.worker.arn}",
          starting_position: "TRIM_HORIZON",
          maximum_retry_attempts: 0,
          destination_config: [{ on_failure: [{ destination_arn: "${aws_s3_bucket.failures.arn}" }] }],
        },
      },
    },
  } satisfies FixtureStack;
}

async function open(stack: FixtureStack = stackWith(), options: { play?: Play; dataDir?: string } = {}) {
  const fixture = await startFixtureCloud(stack, { port: 0, ...options });
  closers.push(fixture.close);
  const settings = {
    endpoint: fixture.cloud.endpoint,
    region: fixture.cloud.region,
    credentials: { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" },
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const kinesis = new KinesisClient(settings);
  closers.push(() => s3.destroy());
  closers.push(() => kinesis.destroy());
  const objectEvents = () =>
    fixture.calls.filter(({ functionName }) => functionName === "failures").map(({ event }) => event);
  return { ...fixture, s3, kinesis, objectEvents };
}

describe("an object that is put", () => {
  test("calls the function with S3's event, its key encoded as S3 does", async () => {
    const { s3, until, objectEvents } = await open();
    const Key = "a folder/red flower+(1)=ä.jpg";
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket: "failures", Key, Body: "twelve bytes" }));
    await until(() => objectEvents().length === 1);
    const [record] = objectEvents()[0].Records;
    expect(record).toEqual({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "eu-central-1",
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: "AWS:AKIAOWNER" },
      requestParameters: { sourceIPAddress: "127.0.0.1" },
      responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "created",
        bucket: {
          name: "failures",
          ownerIdentity: { principalId: "000000000000" },
          arn: "arn:aws:s3:::failures",
        },
        object: {
          key: "a+folder/red+flower%2B%281%29%3D%C3%A4.jpg",
          size: 12,
          eTag: ETag?.replaceAll('"', ""),
          sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
      },
    });
  });

  test("is told by the kind of its creation: copied, uploaded in parts, posted by a form", async () => {
    const { s3, cloud, until, objectEvents } = await open();
    const Bucket = "failures";
    await s3.send(new PutObjectCommand({ Bucket, Key: "put", Body: "1" }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copied", CopySource: "failures/put" }));
    const inParts = { Bucket, Key: "parts" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(inParts));
    const part = { ...inParts, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: "12345" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...inParts, UploadId, MultipartUpload }));
    const form = new FormData();
    form.set("key", "forms/${filename}");
    form.set("file", new Blob(["123"]), "posted.txt");
    const posted = await fetch(`${cloud.endpoint}/failures`, {
      method: "POST",
      body: form,
      headers: {
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIAOWNER/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=x",
      },
    });
    expect(posted.status).toBe(204);
    await until(() => objectEvents().length === 4);
    const told = objectEvents().map(({ Records: [{ eventName, s3: told }] }) => [
      eventName,
      told.object.key,
      told.object.size,
    ]);
    expect(told.sort()).toEqual([
      ["ObjectCreated:CompleteMultipartUpload", "parts", 5],
      ["ObjectCreated:Copy", "copied", 1],
      ["ObjectCreated:Post", "forms/posted.txt", 3],
      ["ObjectCreated:Put", "put", 1],
    ]);
  });

  test("calls nothing when prefix, suffix or kind do not match", async () => {
    const filter = { events: ["s3:ObjectCreated:Put"], filter_prefix: "aws/", filter_suffix: ".json" };
    const { s3, until, objectEvents } = await open(stackWith(filter));
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "failures", Key, Body: "x" }));
    for (const key of ["aws/1.txt", "1.json", "aws/1.json"]) await put(key);
    await s3.send(
      new CopyObjectCommand({ Bucket: "failures", Key: "aws/2.json", CopySource: "failures/1.json" }),
    );
    await put("aws/3.json");
    await until(() => objectEvents().length === 2);
    const keys = objectEvents().map(({ Records: [record] }) => record.s3.object.key);
    expect(keys.sort()).toEqual(["aws/1.json", "aws/3.json"]);
  });

  test("that S3 refused calls nothing", async () => {
    const { s3, until, objectEvents } = await open();
    const missing = new CopyObjectCommand({ Bucket: "failures", Key: "c", CopySource: "failures/nothing" });
    await expect(s3.send(missing)).rejects.toThrow();
    await s3.send(new PutObjectCommand({ Bucket: "failures", Key: "next", Body: "x" }));
    await until(() => objectEvents().length === 1);
    expect(objectEvents()[0].Records[0].s3.object.key).toBe("next");
  });
});

describe("a mapping's failure destination", () => {
  test("calls the function with the object that holds the records (esm 4.8, 4.9)", async () => {
    const play: Play = ({ functionName }) => (functionName === "worker" ? { error: "poison" } : {});
    const { s3, kinesis, until, objectEvents } = await open(stackWith(), { play });
    await kinesis.send(
      new PutRecordCommand({ StreamName: "log", PartitionKey: "k", Data: Buffer.from("poison") }),
    );
    await until(() => objectEvents().length === 1);
    const [{ userIdentity, s3: told }] = objectEvents()[0].Records;
    expect(userIdentity.principalId).toMatch(/^AWS:ASIA/);
    expect(told.object.key).toMatch(/^aws\/lambda\/[0-9a-f-]{36}\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\//);
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: "failures", Key: decodeURIComponent(told.object.key) }),
    );
    const text = (await Body?.transformToString()) ?? "";
    expect(told.object.size).toBe(Buffer.byteLength(text));
    const { payload } = JSON.parse(text) as { payload: string };
    expect(JSON.parse(payload).Records[0].kinesis.data).toBe(Buffer.from("poison").toString("base64"));
  });
});

describe("a notification", () => {
  test.each<[string, Readonly<Record<string, object>>]>([
    ["without permission", {}],
    ["with permission for another bucket", { s3: { ...permission, source_arn: "arn:aws:s3:::other" } }],
    ["with permission for another service", { s3: { ...permission, principal: "sns.amazonaws.com" } }],
    ["with permission on another function", { s3: { ...permission, function_name: "worker" } }],
    ["with permission for another account", { s3: { ...permission, source_account: "111111111111" } }],
  ])("%s stops the start", async (_title, permissions) => {
    await expect(open(stackWith({}, permissions))).rejects.toThrow(
      /Unable to validate the following destination configurations .*has no aws_lambda_permission/,
    );
  });

  test("of what is not emulated stops the start", async () => {
    await expect(open(stackWith({ events: ["s3:ObjectRemoved:*"] }))).rejects.toThrow(
      /s3:ObjectRemoved:\* is not emulated/,
    );
  });

  test("whose function failed comes again after a restart with state on disk", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "notification-data-"));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    let failing = true;
    const first = await open(stackWith(), { dataDir, play: () => (failing ? { error: "away" } : {}) });
    await first.s3.send(new PutObjectCommand({ Bucket: "failures", Key: "one", Body: "x" }));
    await first.until(() => first.calls.length === 1);
    failing = false;
    const second = await first.restart();
    closers.push(second.close);
    await second.until(() => second.calls.length === 1);
    expect(second.calls[0]).toEqual(first.calls[0]);
  }, 30_000);
});
