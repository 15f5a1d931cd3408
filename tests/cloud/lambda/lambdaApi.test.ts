// Covers the Lambda API of the embedded cloud by an unmodified SDK client: invoking synchronously, asynchronously with
// Lambda's retries, and not at all; describing and listing functions; roles. Does not cover event source mappings, nor
// versions and aliases, which do not exist here.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Clock } from "../../../cloud/clock.ts";
import { stableId } from "../../../cloud/stack/place.ts";
import { type FixtureCloud, type FixtureStack, type Play, startFixtureCloud } from "../fixtureCloud.ts";
import { createManualClock } from "./manualClock.ts";

// Each test starts a cloud and threads; on a machine that is busy with others that takes its time.
jest.setTimeout(60_000);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

const twoFunctions: FixtureStack = {
  functions: {
    alpha: { memory_size: 256, description: "First" },
    beta: { reserved_concurrent_executions: 1 },
  },
};

async function open(play: Play = () => ({}), options: { clock?: Clock; dataDir?: string } = {}) {
  const fixture = await startFixtureCloud(twoFunctions, { port: 0, play, ...options });
  closers.push(fixture.close);
  return { ...fixture, client: clientOf(fixture) };
}

function clientOf({ cloud }: FixtureCloud, accessKeyId = "AKIAOWNER"): LambdaClient {
  const client = new LambdaClient({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  closers.push(() => client.destroy());
  return client;
}

const arnOf = (name: string): string => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
const failure = (call: Promise<unknown>): Promise<object> =>
  call.then(
    () => ({ name: "no error" }),
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
      ...error,
      name: error.name,
      message: error.message,
      status: error.$metadata?.httpStatusCode,
    }),
  );

describe("a synchronous invocation", () => {
  test("gives what the function returned, by every form of its name", async () => {
    const { client, calls } = await open(({ event }) => ({ result: { sum: event.a + 1 } }));
    const forms = ["alpha", arnOf("alpha"), "000000000000:function:alpha", "alpha:$LATEST"];
    for (const FunctionName of forms) {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: '{"a":1}' }));
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(answer.FunctionError).toBeUndefined();
      expect(answer.LogResult).toBeUndefined();
      expect(answer.Payload?.transformToString()).toBe('{"sum":2}');
    }
    expect(calls.map(({ functionName }) => functionName)).toEqual(forms.map(() => "alpha"));
  });

  test("without a payload hands over an empty object", async () => {
    const { client, calls } = await open();
    await client.send(new InvokeCommand({ FunctionName: "alpha" }));
    expect(calls[0]?.event).toEqual({});
  });

  test("of a function that throws is no failed call: it names the error in a header and in its payload", async () => {
    const { client } = await open(() => ({ error: "no stock" }));
    const answer = await client.send(new InvokeCommand({ FunctionName: "alpha" }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({
      errorType: "Error",
      errorMessage: "no stock",
    });
  });

  test("gives the end of the log when it is asked for", async () => {
    const { client, calls } = await open();
    const answer = await client.send(new InvokeCommand({ FunctionName: "alpha", LogType: "Tail" }));
    const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
    expect(log).toContain(`START RequestId: ${calls[0]?.requestId} Version: $LATEST`);
    expect(log).toContain(`played ${calls[0]?.requestId}`);
    expect(log).toContain(`REPORT RequestId: ${calls[0]?.requestId}`);
  });

  test("is throttled above the reserved concurrency", async () => {
    const held = Promise.withResolvers<void>();
    const { client, until, calls } = await open(() => held.promise.then(() => ({})));
    const first = client.send(new InvokeCommand({ FunctionName: "beta" }));
    await until(() => calls.length === 1);
    const refused = await failure(client.send(new InvokeCommand({ FunctionName: "beta" })));
    held.resolve();
    await first;
    expect(refused).toMatchObject({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      status: 429,
    });
  });

  test("is throttled and let in again as its concurrency is changed", async () => {
    const { client } = await open();
    const FunctionName = "alpha";
    const reserved = async () =>
      (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
    const put = (ReservedConcurrentExecutions: number) =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    expect(await reserved()).toBeUndefined();
    expect(await put(0)).toMatchObject({ ReservedConcurrentExecutions: 0 });
    expect(await reserved()).toBe(0);
    expect(await failure(client.send(new InvokeCommand({ FunctionName })))).toMatchObject({ status: 429 });
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await reserved()).toBeUndefined();
    expect((await client.send(new InvokeCommand({ FunctionName }))).StatusCode).toBe(200);
    expect(await failure(put(-1))).toMatchObject({ name: "ValidationException" });
  });

  test("is refused when it is too large, no JSON, or for no function", async () => {
    const { client, calls } = await open();
    const send = (input: object) =>
      failure(client.send(new InvokeCommand({ FunctionName: "alpha", ...input })));
    const large = JSON.stringify("x".repeat(6_291_456));
    expect(await send({ Payload: large })).toMatchObject({
      name: "RequestTooLargeException",
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
      status: 413,
    });
    expect(await send({ Payload: large.slice(0, 1_048_577), InvocationType: "Event" })).toMatchObject({
      name: "RequestTooLargeException",
      message: "Request must be smaller than 1048576 bytes for the InvokeFunction operation",
    });
    expect(await send({ Payload: "{" })).toMatchObject({
      name: "InvalidRequestContentException",
      status: 400,
    });
    for (const FunctionName of ["gamma", "alpha:live"]) {
      expect(await send({ FunctionName })).toMatchObject({
        name: "ResourceNotFoundException",
        message: `Function not found: ${arnOf(FunctionName)}`,
        status: 404,
      });
    }
    expect(calls).toEqual([]);
  });

  test("as a dry run calls nothing", async () => {
    const { client, calls } = await open();
    const answer = await client.send(new InvokeCommand({ FunctionName: "alpha", InvocationType: "DryRun" }));
    expect(answer.StatusCode).toBe(204);
    expect(calls).toEqual([]);
  });
});

describe("an asynchronous invocation", () => {
  const event = { FunctionName: "alpha", InvocationType: "Event", Payload: '{"n":1}' } as const;

  test("is taken in at once and done later", async () => {
    const { client, calls, until } = await open();
    const answer = await client.send(new InvokeCommand(event));
    expect(answer.StatusCode).toBe(202);
    await until(() => calls.length === 1);
    expect(calls[0]).toMatchObject({ event: { n: 1 }, requestId: answer.$metadata.requestId });
  });

  test("that fails comes again after one and two minutes, under the same request ID, and then is dropped", async () => {
    const clock = createManualClock();
    const { client, calls, notices, until } = await open(() => ({ error: "no" }), { clock });
    await client.send(new InvokeCommand(event));
    await clock.untilTimer(60_000);
    await clock.advance(59_999);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    await clock.untilTimer(120_000);
    expect(calls).toHaveLength(2);
    await clock.advance(120_000);
    await until(() => notices.some((notice) => notice.includes("is dropped")));
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1);
    expect(calls).toHaveLength(3);
    expect(notices.at(-1)).toContain(`for ${arnOf("alpha")} is dropped: every attempt failed`);
  });

  test("waits while the function is throttled, without losing attempts", async () => {
    const clock = createManualClock();
    const held = Promise.withResolvers<void>();
    const { client, calls, until } = await open(() => held.promise.then(() => ({})), { clock });
    const first = client.send(new InvokeCommand({ FunctionName: "beta" }));
    await until(() => calls.length === 1);
    await client.send(new InvokeCommand({ ...event, FunctionName: "beta" }));
    for (const delayMs of [1_000, 2_000, 4_000]) {
      await clock.untilTimer(delayMs);
      await clock.advance(delayMs);
    }
    await clock.untilTimer(8_000);
    held.resolve();
    await first;
    await clock.advance(8_000);
    await until(() => calls.length === 2);
    expect(calls[1]?.event).toEqual({ n: 1 });
  });

  test("survives a restart with state on disk, until it is done", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-data-"));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    let failing = true;
    const first = await open(() => (failing ? { error: "not yet" } : {}), { dataDir });
    const beta = { FunctionName: "beta" };
    const { $metadata } = await first.client.send(new InvokeCommand({ ...event, ...beta }));
    await first.until(() => first.calls.length === 1);
    failing = false;
    const second = await first.restart();
    closers.push(second.close);
    await second.until(() => second.calls.length === 1);
    expect(second.calls[0]).toMatchObject({ event: { n: 1 }, requestId: $metadata.requestId });
    // One at once is reserved: whoever gets through comes after the event.
    const next = clientOf(second);
    while ("Reason" in (await failure(next.send(new InvokeCommand(beta)))));
    const third = await second.restart();
    closers.push(third.close);
    await clientOf(third).send(new InvokeCommand({ ...beta, Payload: '"last"' }));
    expect(third.calls.map((call) => call.event)).toEqual(["last"]);
  }, 30_000);
});

describe("functions", () => {
  test("are described as they are deployed", async () => {
    const { client } = await open();
    const { Configuration, Concurrency } = await client.send(
      new GetFunctionCommand({ FunctionName: "beta" }),
    );
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 1 });
    expect(Configuration?.FunctionArn).toBe(arnOf("beta"));
    const alpha = await client.send(new GetFunctionConfigurationCommand({ FunctionName: "alpha" }));
    expect(alpha).toMatchObject({
      FunctionName: "alpha",
      FunctionArn: arnOf("alpha"),
      Runtime: "nodejs22.x",
      Role: "arn:aws:iam::000000000000:role/alpha",
      Handler: "index.handler",
      Description: "First",
      Timeout: 3,
      MemorySize: 256,
      Version: "$LATEST",
      State: "Active",
      LastUpdateStatus: "Successful",
      PackageType: "Zip",
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/alpha" },
    });
    expect(alpha.CodeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(alpha.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  test("are listed by name, a page at a time", async () => {
    const { client } = await open();
    const first = await client.send(new ListFunctionsCommand({ MaxItems: 1 }));
    const second = await client.send(new ListFunctionsCommand({ MaxItems: 1, Marker: first.NextMarker }));
    expect(
      [first, second].map(({ Functions = [] }) => Functions.map(({ FunctionName }) => FunctionName)),
    ).toEqual([["alpha"], ["beta"]]);
    expect(second.NextMarker).toBeUndefined();
  });

  test("may call each other as far as their roles go", async () => {
    const statements = [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: arnOf("alpha") }];
    const fixture = await startFixtureCloud({ ...twoFunctions, statements }, { port: 0 });
    closers.push(fixture.close);
    const place = { account: fixture.cloud.account, region: fixture.cloud.region, partition: "aws" };
    const key = stableId({ ...place, endpointUrl: "" }, "aws_lambda_function.beta", 16);
    const client = clientOf(fixture, `ASIA${key.toUpperCase()}`);
    const allowed = await client.send(new InvokeCommand({ FunctionName: "alpha" }));
    expect(allowed.StatusCode).toBe(200);
    const user = "arn:aws:sts::000000000000:assumed-role/beta/beta";
    expect(await failure(client.send(new InvokeCommand({ FunctionName: "beta" })))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${user} is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf("beta")} because no identity-based policy allows the lambda:InvokeFunction action`,
      status: 403,
    });
    expect(await failure(client.send(new ListFunctionsCommand({})))).toMatchObject({ status: 403 });
  });
});
