// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
// Covers event source mappings by the Lambda API, with an unmodified SDK client, functions in threads and a clock that
// the test moves: states, positions, exact messages, listing; what the API changed after a restart, and what wins when
// the stack changed too. Tests are named for the rules of Lambda's behaviour. Does not cover metrics.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { transitionMs } from "../../../cloud/mapping/lifecycle/managedMapping.ts";
import { type FixtureCloud, type FixtureStack, type Play, startFixtureCloud } from "../fixtureCloud.ts";
import { createManualClock, type ManualClock } from "../lambda/manualClock.ts";

// Each test starts a cloud and threads; on a machine that is busy with others that takes its time.
jest.setTimeout(60_000);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, 30_000);

const region = "eu-central-1";
const EventSourceArn = `arn:aws:kinesis:${region}:000000000000:stream/log`;
const queueArn = `arn:aws:sqs:${region}:000000000000:jobs`;
const functionArnOf = (name: string): string => `arn:aws:lambda:${region}:000000000000:function:${name}`;

const plainStack = {
  functions: { worker: {}, other: {}, blind: {} },
  resources: {
    aws_kinesis_stream: { log: { name: "log", shard_count: 1 }, second: { name: "second", shard_count: 1 } },
    aws_sqs_queue: { jobs: { name: "jobs" } },
  },
} satisfies FixtureStack;

/** The same with a mapping of its own. */
const describedStack = (over: object = {}): FixtureStack => ({
  ...plainStack,
  resources: {
    ...plainStack.resources,
    aws_lambda_event_source_mapping: {
      worker: {
        event_source_arn: "${aws_kinesis_stream.log.arn}",
        function_name: "${aws_lambda_function.worker.arn}",
        starting_position: "TRIM_HORIZON",
        ...over,
      },
    },
  },
});

type Options = { readonly play?: Play; readonly dataDir?: string; readonly clock?: ManualClock };

async function open(stack: FixtureStack = plainStack, options: Options = {}) {
  const fixture = await startFixtureCloud(stack, { port: 0, ...options });
  closers.push(fixture.close);
  return { ...fixture, ...toolsOf(fixture, options.clock) };
}

function toolsOf(fixture: FixtureCloud, clock?: ManualClock) {
  const credentials = { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" };
  const settings = { endpoint: fixture.cloud.endpoint, region, credentials, maxAttempts: 1 };
  const lambda = new LambdaClient(settings);
  const kinesis = new KinesisClient(settings);
  closers.push(() => lambda.destroy());
  closers.push(() => kinesis.destroy());
  const create = (input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
    lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "worker",
        EventSourceArn,
        StartingPosition: "TRIM_HORIZON",
        ...input,
      }),
    );
  const get = (UUID: string | undefined) => lambda.send(new GetEventSourceMappingCommand({ UUID }));
  const update = (UUID: string | undefined, input: Partial<UpdateEventSourceMappingCommandInput>) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
  const remove = (UUID: string | undefined) => lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  const list = async (input: object = {}) =>
    (await lambda.send(new ListEventSourceMappingsCommand(input))).EventSourceMappings ?? [];
  /** Lets the change that was asked for take effect; undefined once the mapping is gone. */
  const settled = async (UUID: string | undefined): Promise<EventSourceMappingConfiguration | undefined> => {
    if (clock !== undefined) {
      await clock.untilTimer(transitionMs);
      await clock.advance(transitionMs);
    }
    for (;;) {
      const mapping = await get(UUID).catch(() => undefined);
      if (mapping === undefined || ["Enabled", "Disabled"].includes(mapping.State ?? "")) return mapping;
    }
  };
  const created = async (input: Partial<CreateEventSourceMappingCommandInput> = {}) => {
    const { UUID } = await create(input);
    await settled(UUID);
    return UUID;
  };
  const put = (...texts: readonly string[]) =>
    texts.reduce(
      (before, text) =>
        before.then(() =>
          kinesis.send(
            new PutRecordCommand({ StreamName: "log", PartitionKey: "k", Data: Buffer.from(text) }),
          ),
        ),
      Promise.resolve<unknown>(undefined),
    );
  const textsOf = (functionName: string): readonly string[] =>
    fixture.calls
      .filter((call) => call.functionName === functionName)
      .flatMap(({ event }) =>
        event.Records.map(({ kinesis: { data } }: { kinesis: { data: string } }) =>
          Buffer.from(data, "base64").toString(),
        ),
      );
  const got = (functionName: string, count: number) =>
    fixture.until(() => textsOf(functionName).length >= count);
  return { lambda, kinesis, create, created, get, update, remove, list, settled, put, textsOf, got };
}

const onManualClock = (play?: Play, stack?: FixtureStack) =>
  open(stack, { clock: createManualClock(), ...(play && { play }) });

const failure = (call: Promise<unknown>): Promise<object> =>
  call.then(
    () => ({ name: "no error" }),
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
      name: error.name,
      message: error.message,
      status: error.$metadata?.httpStatusCode,
    }),
  );

describe("a new mapping", () => {
  test("esm 6.2 is answered with 202, in state Creating, with its defaults", async () => {
    const { create } = await onManualClock();
    const { $metadata, UUID, LastModified, ...mapping } = await create();
    expect($metadata.httpStatusCode).toBe(202);
    expect(UUID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(LastModified).toBeInstanceOf(Date);
    expect(mapping).toEqual({
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      EventSourceArn,
      EventSourceMappingArn: `arn:aws:lambda:${region}:000000000000:event-source-mapping:${UUID}`,
      FunctionArn: functionArnOf("worker"),
      FunctionResponseTypes: [],
      LastProcessingResult: "No records processed",
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: "TRIM_HORIZON",
      State: "Creating",
      StateTransitionReason: "User action",
      TumblingWindowInSeconds: 0,
    });
  });

  test("esm 6.2 keeps everything that it is created with", async () => {
    const { create, get } = await onManualClock();
    const input = {
      BatchSize: 10,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
      FunctionResponseTypes: ["ReportBatchItemFailures" as const],
      MaximumBatchingWindowInSeconds: 5,
      MaximumRecordAgeInSeconds: 60,
      MaximumRetryAttempts: 3,
      StartingPosition: "AT_TIMESTAMP" as const,
      StartingPositionTimestamp: new Date(1_700_000_000_000),
    };
    const { UUID } = await create(input);
    expect(await get(UUID)).toMatchObject(input);
  });

  test("esm 6.1 becomes Enabled after a while, and Disabled when it is created so", async () => {
    const { create, settled, get } = await onManualClock();
    const { UUID } = await create();
    expect((await get(UUID)).State).toBe("Creating");
    expect((await settled(UUID))?.State).toBe("Enabled");
    const second = await create({ FunctionName: "other", Enabled: false });
    expect((await settled(second.UUID))?.State).toBe("Disabled");
  });

  test("esm 6.8 gets all records, whatever other mappings of the stream get", async () => {
    const { created, put, got, textsOf } = await onManualClock();
    await put("a", "b");
    await created();
    await got("worker", 2);
    await created({ FunctionName: "other" });
    await put("c");
    await got("other", 3);
    await got("worker", 3);
    expect([textsOf("worker"), textsOf("other")]).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
  });

  test("esm 6.14 is throttled when the function has no concurrency left, and loses no attempt by it", async () => {
    const held = Promise.withResolvers<void>();
    const stack = { ...plainStack, functions: { worker: { reserved_concurrent_executions: 1 } } };
    const clock = createManualClock();
    const { created, put, got, get, kinesis, until, calls } = await open(stack, {
      clock,
      play: () => held.promise.then(() => ({})),
    });
    const first = await created();
    await put("a");
    await until(() => calls.length === 1);
    const second = EventSourceArn.replace("log", "second");
    const UUID = await created({ EventSourceArn: second, MaximumRetryAttempts: 0 });
    const record = { StreamName: "second", PartitionKey: "k", Data: Buffer.from("b") };
    await kinesis.send(new PutRecordCommand(record));
    while ((await get(UUID)).LastProcessingResult !== "PROBLEM: Function call throttled");
    held.resolve();
    while ((await get(first)).LastProcessingResult !== "OK");
    await clock.untilTimer(200);
    await clock.advance(200);
    await got("worker", 2);
    while ((await get(UUID)).LastProcessingResult !== "OK");
  });
});

describe("the result of a mapping", () => {
  test("esm 6.3 says what became of the last batch", async () => {
    let failing = true;
    const { created, get, put, until, calls, update, settled } = await onManualClock(() =>
      failing ? { error: "no" } : {},
    );
    const UUID = await created({ MaximumRetryAttempts: 0 });
    const resultIs = async (text: string): Promise<void> => {
      while ((await get(UUID)).LastProcessingResult !== text);
    };
    await resultIs("No records processed");
    await put("a");
    await until(() => calls.length === 1);
    await resultIs("PROBLEM: Function call failed");
    failing = false;
    await put("b");
    await resultIs("OK");
    await update(UUID, { Enabled: false });
    await settled(UUID);
    await resultIs("OK");
  });
});

describe("a mapping that is changed", () => {
  test("esm 6.1, 6.6 goes through Disabling and Enabling, and goes on where it was", async () => {
    const { created, update, settled, put, got, textsOf } = await onManualClock();
    const UUID = await created();
    await created({ FunctionName: "other" });
    await put("a", "b");
    await got("worker", 2);
    expect(await update(UUID, { Enabled: false })).toMatchObject({ State: "Disabling" });
    expect((await settled(UUID))?.State).toBe("Disabled");
    await put("c", "d");
    await got("other", 4);
    expect(textsOf("worker")).toEqual(["a", "b"]);
    expect(await update(UUID, { Enabled: true })).toMatchObject({ State: "Enabling" });
    expect((await settled(UUID))?.State).toBe("Enabled");
    await got("worker", 4);
    expect(textsOf("worker")).toEqual(["a", "b", "c", "d"]);
  });

  test("esm 6.6 at LATEST goes on where it was, though it was disabled before it read anything", async () => {
    const { created, update, settled, put, got, textsOf } = await onManualClock();
    await put("before");
    const UUID = await created({ StartingPosition: "LATEST" });
    await update(UUID, { Enabled: false });
    await settled(UUID);
    await put("meanwhile");
    await update(UUID, { Enabled: true });
    await settled(UUID);
    await got("worker", 1);
    expect(textsOf("worker").at(-1)).toBe("meanwhile");
  });

  test("esm 6.7 is Updating, takes what is new, and keeps its position", async () => {
    const { created, update, settled, put, got, calls, textsOf } = await onManualClock();
    const UUID = await created();
    await put("a");
    await got("worker", 1);
    const answer = await update(UUID, { BatchSize: 1, FunctionName: "other", MaximumRetryAttempts: 5 });
    expect(answer).toMatchObject({
      State: "Updating",
      BatchSize: 1,
      FunctionArn: functionArnOf("other"),
      MaximumRetryAttempts: 5,
      $metadata: { httpStatusCode: 202 },
    });
    expect((await settled(UUID))?.State).toBe("Enabled");
    await put("b", "c");
    await got("other", 2);
    expect(textsOf("worker")).toEqual(["a"]);
    expect(textsOf("other")).toEqual(["b", "c"]);
    expect(calls).toHaveLength(3);
  });

  test("esm 6.7 waits for the batch in flight, so that no record is with two invocations at once", async () => {
    const held = Promise.withResolvers<void>();
    let running = 0;
    let runningMax = 0;
    const play: Play = async () => {
      running += 1;
      runningMax = Math.max(runningMax, running);
      await held.promise;
      running -= 1;
      return {};
    };
    const clock = createManualClock();
    const tools = await open(plainStack, { clock, play });
    const UUID = await tools.created();
    await tools.put("a");
    await tools.until(() => tools.calls.length === 1);
    await tools.update(UUID, { BatchSize: 7 });
    await clock.untilTimer(transitionMs);
    await clock.advance(transitionMs);
    await tools.put("b");
    expect((await tools.get(UUID)).State).toBe("Updating");
    held.resolve();
    await tools.got("worker", 2);
    expect([tools.textsOf("worker"), runningMax]).toEqual([["a", "b"], 1]);
  });

  test("esm 6.7 is gone after Deleting; one that is created again begins at its starting position", async () => {
    const { created, remove, settled, put, got, textsOf } = await onManualClock();
    const UUID = await created();
    await put("a", "b");
    await got("worker", 2);
    expect(await remove(UUID)).toMatchObject({ UUID, State: "Deleting", $metadata: { httpStatusCode: 202 } });
    expect(await settled(UUID)).toBeUndefined();
    const next = await created();
    expect(next).not.toBe(UUID);
    await got("worker", 4);
    expect(textsOf("worker")).toEqual(["a", "b", "a", "b"]);
  });

  test("esm 4.12 loses its destination by an empty one, and its filters (esm 5.6)", async () => {
    const { created, update } = await onManualClock();
    const UUID = await created({
      DestinationConfig: { OnFailure: { Destination: queueArn } },
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"type":["a"]}}' }] },
    });
    const nothing = { DestinationConfig: { OnFailure: { Destination: "" } }, FilterCriteria: {} };
    const answer = await update(UUID, nothing);
    expect(answer.DestinationConfig).toEqual({ OnFailure: {} });
    expect("FilterCriteria" in answer).toBe(false);
  });

  test("esm 5.8 gets from then on what its new filters let through", async () => {
    const { created, update, settled, put, got, textsOf } = await onManualClock();
    const UUID = await created();
    await put('{"n":1}', '{"n":2}');
    await got("worker", 2);
    const FilterCriteria = { Filters: [{ Pattern: '{"data":{"n":[4]}}' }] };
    expect(await update(UUID, { FilterCriteria })).toMatchObject({ State: "Updating", FilterCriteria });
    await settled(UUID);
    await put('{"n":3}', '{"n":4}');
    await got("worker", 3);
    expect(textsOf("worker").slice(2)).toEqual(['{"n":4}']);
  });
});

describe("the API refuses", () => {
  const invalid = (message: string | RegExp) => ({
    name: "InvalidParameterValueException",
    message: typeof message === "string" ? message : expect.stringMatching(message),
    status: 400,
  });
  type Refusal = readonly [string, Record<string, unknown>, object];

  test.each<Refusal>([
    [
      "esm 1.30 a stream without a starting position",
      { StartingPosition: undefined },
      invalid(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
      ),
    ],
    [
      "esm 1.30 a starting position that is none",
      { StartingPosition: "invalid" },
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
        status: 400,
      },
    ],
    [
      "esm 1.31 AT_TIMESTAMP without its timestamp",
      { StartingPosition: "AT_TIMESTAMP" },
      invalid(/needs a StartingPositionTimestamp/),
    ],
    [
      "esm 1.10 a batch of none",
      { BatchSize: 0 },
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
      },
    ],
    [
      "esm 1.10 a batch of more than 10,000",
      { BatchSize: 10_001 },
      {
        name: "ValidationException",
        message:
          "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
      },
    ],
    ["esm 1.8 a window of more than 300 s", { MaximumBatchingWindowInSeconds: 301 }, { status: 400 }],
    ["esm 1.20 a parallelization factor above 10", { ParallelizationFactor: 11 }, { status: 400 }],
    ["esm 3.5 a record age below a minute", { MaximumRecordAgeInSeconds: 59 }, { status: 400 }],
    ["esm 3.5 more than 10,000 retries", { MaximumRetryAttempts: 10_001 }, { status: 400 }],
    [
      "esm 4.12 a destination on success",
      { DestinationConfig: { OnSuccess: { Destination: queueArn } } },
      invalid("Unsupported DestinationConfig parameter for given event source mapping type."),
    ],
    [
      "esm 5.6 a filter that is no pattern",
      { FilterCriteria: { Filters: [{ Pattern: "{" }] } },
      invalid("Invalid filter pattern definition."),
    ],
    [
      "esm 6.5 a stream that is not there",
      { EventSourceArn: `${EventSourceArn}-missing` },
      invalid(`Stream not found: ${EventSourceArn}-missing`),
    ],
    ["esm 6.5 a function that is not there", { FunctionName: "nobody" }, invalid("Function does not exist")],
    ["a source of another kind", { EventSourceArn: "arn:aws:kafka:x:1:cluster/c" }, invalid(/Unrecognized/)],
    ["what is not emulated, by name", { KMSKeyArn: "arn:aws:kms:x:1:key/k" }, invalid(/^KMSKeyArn is not/)],
    [
      "batches above ten of a queue without a window",
      { EventSourceArn: queueArn, StartingPosition: undefined, BatchSize: 11 },
      invalid(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
      ),
    ],
    [
      "a queue that is not there",
      { EventSourceArn: `${queueArn}-missing`, StartingPosition: undefined },
      invalid(/^Error occurred while ReceiveMessage\./),
    ],
  ])("%s", async (_title, input, refusal) => {
    const { create, list } = await open();
    expect(await failure(create(input as Partial<CreateEventSourceMappingCommandInput>))).toMatchObject(
      refusal,
    );
    expect(await list()).toEqual([]);
  });

  test("esm 1.10 not a batch of 100 without a window, nor filters that are empty (esm 5.6)", async () => {
    const { create } = await open();
    const mapping = await create({ BatchSize: 100, FilterCriteria: { Filters: [] } });
    expect(mapping.BatchSize).toBe(100);
    expect("FilterCriteria" in mapping).toBe(false);
  });

  test("esm 6.4 a second mapping of the same function and source", async () => {
    const { create, update } = await onManualClock();
    const { UUID } = await create();
    expect(await failure(create({ FunctionName: functionArnOf("worker") }))).toEqual({
      name: "ResourceConflictException",
      message: `The event source arn (" ${EventSourceArn} ") and function (" worker ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      status: 409,
    });
    expect(await failure(update(UUID, { BatchSize: 2 }))).toMatchObject({ name: "ResourceInUseException" });
  });

  test("esm 6.5 to change or delete what is being changed", async () => {
    const { create, created, update, remove, settled } = await onManualClock();
    const inUse = (verb: string) => ({
      name: "ResourceInUseException",
      message: `Cannot ${verb} the event source mapping because it is in use.`,
      status: 400,
    });
    const { UUID } = await create();
    expect(await failure(update(UUID, { BatchSize: 2 }))).toEqual(inUse("update"));
    await settled(UUID);
    await update(UUID, { BatchSize: 2 });
    expect(await failure(remove(UUID))).toEqual(inUse("delete"));
    await settled(UUID);
    await remove(UUID);
    expect(await failure(remove(UUID))).toEqual(inUse("delete"));
    await settled(UUID);
    await created();
  });

  test("esm 6.5 a mapping that is not there", async () => {
    const { get, update, remove } = await open();
    const UUID = "00000000-0000-4000-8000-000000000000";
    for (const call of [get(UUID), update(UUID, {}), remove(UUID)]) {
      expect(await failure(call)).toEqual({
        name: "ResourceNotFoundException",
        message: "The resource you requested does not exist.",
        status: 404,
      });
    }
  });

  test("a role that may not read the source, naming what it lacks", async () => {
    const { create } = await open({ ...plainStack, statements: [] });
    expect(await failure(create())).toEqual({
      name: "InvalidParameterValueException",
      message: `Cannot access stream ${EventSourceArn}. The role arn:aws:iam::000000000000:role/worker cannot perform kinesis:DescribeStream, kinesis:DescribeStreamSummary, kinesis:GetRecords, kinesis:GetShardIterator, kinesis:ListShards.`,
      status: 400,
    });
  });
});

describe("mappings", () => {
  test("are listed by function, by source, and a page at a time", async () => {
    const { create, list, lambda } = await open();
    const second = EventSourceArn.replace("log", "second");
    const uuids = [
      await create(),
      await create({ FunctionName: "other" }),
      await create({ EventSourceArn: second }),
      await create({ EventSourceArn: queueArn, StartingPosition: undefined as never }),
    ].map(({ UUID }) => UUID);
    const listed = async (input: object) => (await list(input)).map(({ UUID }) => uuids.indexOf(UUID));
    expect(await listed({})).toEqual([0, 1, 2, 3]);
    expect(await listed({ FunctionName: "worker" })).toEqual([0, 2, 3]);
    expect(await listed({ FunctionName: functionArnOf("other") })).toEqual([1]);
    expect(await listed({ EventSourceArn })).toEqual([0, 1]);
    expect(await listed({ EventSourceArn: second, FunctionName: "other" })).toEqual([]);
    const page = await lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 3 }));
    expect(page.EventSourceMappings).toHaveLength(3);
    expect(await listed({ MaxItems: 3, Marker: page.NextMarker })).toEqual([3]);
  });

  test("of queues are told without what only streams have", async () => {
    const { create } = await open();
    const { $metadata, UUID, LastModified, ...mapping } = await create({
      EventSourceArn: queueArn,
      StartingPosition: undefined as never,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(mapping).toEqual({
      BatchSize: 10,
      EventSourceArn: queueArn,
      EventSourceMappingArn: `arn:aws:lambda:${region}:000000000000:event-source-mapping:${UUID}`,
      FunctionArn: functionArnOf("worker"),
      FunctionResponseTypes: [],
      MaximumBatchingWindowInSeconds: 0,
      ScalingConfig: { MaximumConcurrency: 2 },
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
    });
  });

  test("of the stack are Enabled at once, and the API changes them like any other", async () => {
    const { list, update, settled } = await open(describedStack());
    const [mapping] = await list();
    expect(mapping).toMatchObject({ State: "Enabled", BatchSize: 100 });
    await update(mapping?.UUID, { BatchSize: 5, Enabled: false });
    expect(await settled(mapping?.UUID)).toMatchObject({ State: "Disabled", BatchSize: 5 });
  });
});

describe("after a restart with state on disk", () => {
  async function openOnDisk(stack: FixtureStack) {
    const dataDir = await mkdtemp(join(tmpdir(), "mapping-data-"));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    return open(stack, { dataDir });
  }
  const restarted = async (fixture: FixtureCloud, changed?: Partial<FixtureStack>) => {
    const next = await fixture.restart(changed);
    closers.push(next.close);
    return { ...next, ...toolsOf(next) };
  };

  test("what the API changed of the stack's mapping still counts, and is said", async () => {
    const first = await openOnDisk(describedStack());
    const [{ UUID } = {}] = await first.list();
    await first.put("a");
    await first.got("worker", 1);
    await first.update(UUID, { BatchSize: 5, Enabled: false });
    await first.settled(UUID);
    const second = await restarted(first);
    expect(await second.settled(UUID)).toMatchObject({ State: "Disabled", BatchSize: 5 });
    expect(second.notices.join()).toContain(
      `${UUID} is not as the stack describes it: enabled is false, not true, batchSize is 5, not 100`,
    );
    await second.put("b");
    await second.update(UUID, { Enabled: true });
    await second.got("worker", 1);
    expect(second.textsOf("worker")).toEqual(["b"]);
  }, 30_000);

  test("the stack's mapping is as the stack describes it when that was changed since, which is said", async () => {
    const first = await openOnDisk(describedStack());
    const [{ UUID } = {}] = await first.list();
    await first.update(UUID, { BatchSize: 5 });
    await first.settled(UUID);
    const second = await restarted(first, describedStack({ batch_size: 7 }));
    expect(await second.settled(UUID)).toMatchObject({ State: "Enabled", BatchSize: 7 });
    expect(second.notices.join()).toContain(`${UUID} is as the stack describes it now`);
    const third = await restarted(second);
    expect(third.notices.join()).not.toContain(UUID);
  }, 30_000);

  test("a mapping of the stack that was deleted stays so, and begins anew when the stack describes it anew", async () => {
    const first = await openOnDisk(describedStack());
    const [{ UUID } = {}] = await first.list();
    await first.put("a");
    await first.got("worker", 1);
    await first.remove(UUID);
    await first.settled(UUID);
    const second = await restarted(first);
    expect(await second.list()).toEqual([]);
    expect(second.notices.join()).toContain(`${UUID} is not as the stack describes it: it is deleted`);
    const third = await restarted(second, describedStack({ batch_size: 7 }));
    await third.got("worker", 1);
    expect(third.textsOf("worker")).toEqual(["a"]);
  }, 30_000);

  test("a mapping that the API created is there and goes on where it was", async () => {
    const first = await openOnDisk(plainStack);
    const UUID = await first.created();
    await first.put("a");
    await first.got("worker", 1);
    const second = await restarted(first);
    expect(second.notices.join()).toContain(`${UUID} is not of the stack: the API created it`);
    await second.put("b");
    await second.got("worker", 1);
    expect(second.textsOf("worker")).toEqual(["b"]);
    await second.settled(UUID);
    await second.remove(UUID);
    await second.settled(UUID);
    const third = await restarted(second);
    expect(await third.list()).toEqual([]);
  }, 30_000);

  test("one that does not fit the stack any more stands still and does not keep the rest from coming up", async () => {
    const first = await openOnDisk(plainStack);
    const UUID = await first.created({ FunctionName: "other" });
    const second = await restarted(first, { functions: { worker: {} } });
    expect(await second.settled(UUID)).toMatchObject({ State: "Disabled" });
    expect(second.notices.join()).toContain(`${UUID} stands still`);
  }, 30_000);
});
