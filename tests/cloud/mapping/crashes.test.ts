// Covers functions in worker threads behind a mapping: whatever ends one is an error of the invocation, and what does not
// reach it is none. Does not cover the other ways in which a function can fail (createFunction.test.ts).
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { LambdaFunction } from "../../../cloud/lambda/createFunction.ts";
import type { InvokeBatch } from "../../../cloud/mapping/shardConsumer.ts";
import { createFixtureFunctions, type FixtureFunctions } from "../lambda/fixtureFunction.ts";
import { done, messageOf, openMapping, queueArn } from "./mappingFixture.ts";

let functions: FixtureFunctions;
beforeAll(async () => {
  functions = await createFixtureFunctions();
});
afterAll(() => functions.close());

/** A function that does something to itself at a record "x", and else prints the records. */
const handlerWith = (deed: string) => ({
  "index.mjs": `export const handler = async ({ Records }) => {
    const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString());
    if (texts.includes("x")) { ${deed} }
    console.log("done " + texts.join(""));
  };`,
});
const invokerOf =
  (lambda: LambdaFunction): InvokeBatch =>
  async (payload, options) => {
    const result = await lambda.invoke(payload, options);
    if (result.status === "throttled") return { type: "throttled" };
    return result.status === "ok"
      ? { type: "returned", payload: result.payload }
      : { type: "failed", functionError: result.functionError };
  };

test.each([
  ["exits", "process.exit(1);", "exit status 1"],
  [
    "runs out of memory",
    "const all = []; for (;;) all.push(new Array(100_000).fill(1.5));",
    "signal: killed",
  ],
  [
    "takes too long",
    "await new Promise(() => setInterval(() => {}, 1_000));",
    "timed out after 1.00 seconds",
  ],
  ["throws", 'throw new Error("refused");', "refused"],
])(
  "esm 3.2: a function that %s has failed its batch; bisect finds the record, and the others are done",
  async (_name, deed, words) => {
    const lambda = await functions.make(handlerWith(deed), {
      timeoutMs: words.startsWith("timed out") ? 1_000 : 20_000,
      memoryMb: 128,
    });
    const { put, start, until, deliveries, clock } = await openMapping(
      () => done,
      { bisectOnError: true, retryAttemptsMax: 0, failureDestinationArn: queueArn },
      { options: { invoke: invokerOf(lambda) } },
    );
    await put("abxd");
    const mapping = await start();
    await until(() => deliveries.length > 0);
    await lambda.untilLine("done d");
    expect(
      lambda.lines.filter((line) => line.includes("done ")).map((line) => line.split("done ")[1]),
    ).toEqual(["ab", "d"]);
    expect(lambda.lines.join("\n")).toContain(words);
    expect(messageOf(deliveries[0])).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      KinesisBatchInfo: { batchSize: 1 },
    });
    expect(deliveries).toHaveLength(1);
    expect(clock.pending()).toBe(0);
    expect(mapping.metrics().InvokedEventCount).toBe(10);
  },
  30_000,
);

test("esm 6.14: over the reserved concurrency, shards and lanes are throttled, not failed", async () => {
  const lambda = await functions.make(
    {
      "index.mjs": `let running = 0;
      export const handler = async ({ Records }) => {
        running += 1;
        await new Promise((settle) => setTimeout(settle, 50));
        console.log("running " + running);
        running -= 1;
      };`,
    },
    { reservedConcurrency: 1 },
  );
  const statuses: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const invoke: InvokeBatch = async (payload, options) => {
    const invocation = await invokerOf(lambda)(payload, options);
    statuses.push(invocation.type);
    if (invocation.type === "returned") (statuses.length > 2 ? second : first).resolve();
    return invocation;
  };
  const { put, start, clock, deliveries } = await openMapping(
    () => done,
    { retryAttemptsMax: 0, parallelizationFactor: 2, failureDestinationArn: queueArn },
    { options: { invoke } },
  );
  // "a" and "b" are of different lanes.
  await put("1", "a");
  await put("2", "b");
  await start();
  await clock.untilPending(1);
  await first.promise;
  await clock.advance(1_000);
  await second.promise;
  expect(statuses).toEqual(["throttled", "returned", "returned"]);
  expect(deliveries).toEqual([]);
  expect(lambda.lines.join()).not.toContain("running 2");
}, 30_000);
