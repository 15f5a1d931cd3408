/**
 * Covers: functions in worker threads, from the zip to the invoker's result: handler styles, environment, context,
 * concurrency, limits, and every way in which a function can fail.
 * Does not cover: the Lambda API over HTTP (lambdaService.test.ts).
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFixtureFunctions, type FixtureFunctions } from "./fixtureFunction.ts";
import { createManualClock } from "./manualClock.ts";

let functions: FixtureFunctions;
beforeAll(async () => {
  functions = await createFixtureFunctions();
});
afterAll(() => functions.close());

const esm = (source: string) => ({ "index.mjs": source });
const cjs = (source: string) => ({ "index.js": source });
const never = "new Promise(() => setInterval(() => {}, 1000))";

describe("a handler", () => {
  test("answers from an ES module", async () => {
    const lambda = await functions.make(esm("export const handler = async (event) => ({ got: event });"));
    expect(await lambda.invoke('{"a":1}')).toMatchObject({ status: "ok", payload: '{"got":{"a":1}}' });
  });

  test("answers from a CommonJS module, in a folder, under a nested export", async () => {
    const lambda = await functions.make(
      {
        "src/main.js": "exports.api = { go: async () => require('./word.js') };",
        "src/word.js": "module.exports = 'hello';",
      },
      { handler: "src/main.api.go" },
    );
    expect(await lambda.invoke("{}")).toMatchObject({ status: "ok", payload: '"hello"' });
  });

  test("answers by a callback, once the event loop is empty", async () => {
    const lambda = await functions.make(
      cjs(`exports.handler = (event, context, callback) => {
        callback(null, "first");
        setTimeout(() => console.log("still working"), 20);
      };`),
    );
    expect(await lambda.invoke("{}")).toMatchObject({ payload: '"first"' });
    expect(lambda.lines.some((line) => line.includes("still working"))).toBe(true);
  });

  test("answers by a callback at once when it does not wait for the event loop", async () => {
    const lambda = await functions.make(
      cjs(`exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        setInterval(() => {}, 1000);
        callback(null, "now");
      };`),
    );
    expect(await lambda.invoke("{}")).toMatchObject({ payload: '"now"' });
  });

  test("that neither returns nor calls back answers null when the event loop is empty", async () => {
    const lambda = await functions.make(cjs("exports.handler = () => new Promise(() => {});"));
    expect(await lambda.invoke("{}")).toMatchObject({ status: "ok", payload: "null" });
    expect(await lambda.invoke("{}")).toMatchObject({ status: "ok", payload: "null" });
  });

  test("sees exactly the variables of the function and of Lambda, and nothing of this machine", async () => {
    process.env.HOST_SECRET_FOR_THIS_TEST = "seen";
    const lambda = await functions.make(esm("export const handler = async () => process.env;"), {
      environment: { TABLE: "orders", AWS_REGION: "cannot-be-overridden" },
    });
    const result = await lambda.invoke("{}");
    delete process.env.HOST_SECRET_FOR_THIS_TEST;
    const seen = JSON.parse("payload" in result ? result.payload : "{}");
    expect(Object.keys(seen).sort()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_ENDPOINT_URL",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "LAMBDA_RUNTIME_DIR",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "PATH",
      "TABLE",
      "TZ",
      "_HANDLER",
    ]);
    expect(seen).toMatchObject({
      TABLE: "orders",
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "AKIAFIXTURE",
    });
  });

  test("gets the context object of the Node.js runtime", async () => {
    const lambda = await functions.make(
      esm(`export const handler = async (event, context) => ({
        ...context, remaining: context.getRemainingTimeInMillis(),
      });`),
    );
    const result = await lambda.invoke("{}", { requestId: "11111111-2222-3333-4444-555555555555" });
    const context = JSON.parse("payload" in result ? result.payload : "{}");
    expect(context).toMatchObject({
      awsRequestId: "11111111-2222-3333-4444-555555555555",
      functionName: "fixture",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-central-1:000000000000:function:fixture",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/fixture",
      callbackWaitsForEmptyEventLoop: true,
    });
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(context.remaining).toBeGreaterThan(2000);
    expect(context.remaining).toBeLessThanOrEqual(3000);
  });
});

describe("environments", () => {
  test("are reused warm, one invocation at a time", async () => {
    const lambda = await functions.make(esm("let count = 0; export const handler = async () => ++count;"));
    const payloads = [];
    for (let n = 0; n < 3; n += 1) payloads.push(await lambda.invoke("{}"));
    expect(payloads).toMatchObject([{ payload: "1" }, { payload: "2" }, { payload: "3" }]);
    expect(lambda.environmentCount()).toBe(1);
  });

  test("grow with concurrency up to their limit; what is over it waits", async () => {
    const lambda = await functions.make(
      esm(`import { threadId } from "node:worker_threads";
        export const handler = async () => { await new Promise((go) => setTimeout(go, 5)); return threadId; };`),
      { environmentsMax: 2 },
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => lambda.invoke("{}")));
    expect(results.map(({ status }) => status)).toEqual(Array(6).fill("ok"));
    expect(new Set(results.map((result) => "payload" in result && result.payload)).size).toBe(2);
    expect(lambda.environmentCount()).toBe(2);
  });

  test("over the reserved concurrency an invocation is throttled", async () => {
    const lambda = await functions.make(esm("export const handler = async () => 1;"), {
      reservedConcurrency: 1,
    });
    const [first, second] = await Promise.all([lambda.invoke("{}"), lambda.invoke("{}")]);
    expect(first.status).toBe("ok");
    expect(second).toMatchObject({
      status: "throttled",
      reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    expect((await lambda.invoke("{}")).status).toBe("ok");
  });

  test("with no concurrency reserved any more, or none at all, runs or is throttled from the next one on", async () => {
    const lambda = await functions.make(esm("export const handler = async () => 1;"));
    lambda.reserve(0);
    expect(await lambda.invoke("{}")).toMatchObject({ status: "throttled" });
    lambda.reserve(undefined);
    expect(await lambda.invoke("{}")).toMatchObject({ status: "ok" });
  });

  test("that are to die do so in the next invocation, once, and another one takes its place", async () => {
    const source = `import { threadId } from "node:worker_threads";
      export const handler = async () => threadId;`;
    const lambda = await functions.make(esm(source));
    const before = await lambda.invoke("{}");
    lambda.crashNext(true);
    expect(lambda.crashesNext()).toBe(true);
    expect(await lambda.invoke("{}")).toMatchObject({
      status: "error",
      error: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("exit status 137") },
    });
    expect([lambda.crashesNext(), lambda.environmentCount()]).toEqual([false, 0]);
    const after = await lambda.invoke("{}");
    expect(after).toMatchObject({ status: "ok" });
    expect("payload" in after && after.payload).not.toBe("payload" in before && before.payload);
  });

  test("that rest too long are ended", async () => {
    const clock = createManualClock();
    const lambda = await functions.make(esm("export const handler = async () => 1;"), { clock });
    await lambda.invoke("{}");
    await clock.advance(600_000);
    // How long a thread takes to end is the machine's; that it never does is a test that runs out of time.
    while (lambda.environmentCount() > 0) await new Promise((settle) => setImmediate(settle));
    expect(lambda.environmentCount()).toBe(0);
  });

  test("that are closed while they run answer with an error", async () => {
    const lambda = await functions.make(
      esm(`export const handler = () => { console.log("in"); return ${never}; };`),
    );
    const result = lambda.invoke("{}");
    await lambda.untilLine("\tin");
    await lambda.close();
    expect(await result).toMatchObject({ status: "error", error: { errorType: "Sandbox.Failure" } });
  });
});

describe("a function that fails", () => {
  test("by throwing reports name, message and trace, and stays warm", async () => {
    const lambda = await functions.make(
      esm(`let count = 0;
        export const handler = async () => {
          if (++count > 1) return count;
          throw Object.assign(new RangeError("too far"), { code: "E_FAR" });
        };`),
    );
    const result = await lambda.invoke("{}");
    expect(result).toMatchObject({
      status: "error",
      functionError: "Unhandled",
      error: { errorType: "RangeError", errorMessage: "too far" },
    });
    expect("error" in result && result.error.trace?.[0]).toBe("RangeError: too far");
    expect(lambda.lines.find((line) => line.includes("Invoke Error"))).toContain('"code":"E_FAR"');
    expect(await lambda.invoke("{}")).toMatchObject({ payload: "2" });
  });

  test("by throwing something that is no error reports its type", async () => {
    const lambda = await functions.make(esm('export const handler = async () => { throw "plain"; };'));
    expect(await lambda.invoke("{}")).toMatchObject({
      payload: '{"errorType":"string","errorMessage":"plain","trace":[]}',
    });
  });

  test("by exceeding its time is ended and starts anew", async () => {
    const clock = createManualClock();
    const lambda = await functions.make(
      esm(`let count = 0;
        export const handler = (event) => {
          count += 1;
          if (event.quick) return Promise.resolve(count);
          console.log("in");
          return ${never};
        };`),
      { clock },
    );
    const result = lambda.invoke("{}", { requestId: "id-1" });
    await lambda.untilLine("\tin");
    await clock.advance(3000);
    expect(await result).toMatchObject({
      functionError: "Unhandled",
      payload:
        '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: id-1 Error: Task timed out after 3.00 seconds"}',
    });
    expect(lambda.lines).toContainEqual(expect.stringMatching(/id-1 Task timed out after 3\.00 seconds$/));
    expect(lambda.lines).toContainEqual(expect.stringMatching(/^REPORT .*\tStatus: timeout$/));
    expect(await lambda.invoke('{"quick":true}')).toMatchObject({ payload: "1" });
  });

  test("by blocking its thread is ended too", async () => {
    const clock = createManualClock();
    const lambda = await functions.make(
      esm('export const handler = () => { console.log("in"); for (;;); };'),
      {
        clock,
      },
    );
    const result = lambda.invoke("{}");
    await lambda.untilLine("\tin");
    await clock.advance(3000);
    expect(await result).toMatchObject({ error: { errorType: "Sandbox.Timedout" } });
  });

  test("by running out of memory is killed", async () => {
    const lambda = await functions.make(
      esm(
        "export const handler = async () => { const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length)); };",
      ),
      { timeoutMs: 60_000 },
    );
    expect(await lambda.invoke("{}", { requestId: "id-2" })).toMatchObject({
      functionError: "Unhandled",
      error: {
        errorType: "Runtime.OutOfMemory",
        errorMessage: "RequestId: id-2 Error: Runtime exited with error: signal: killed",
      },
    });
  });

  test("by exiting reports the exit status", async () => {
    const lambda = await functions.make(esm("export const handler = async (code) => process.exit(code);"));
    expect(await lambda.invoke("3", { requestId: "id-3" })).toMatchObject({
      error: {
        errorType: "Runtime.ExitError",
        errorMessage: "RequestId: id-3 Error: Runtime exited with error: exit status 3",
      },
    });
    expect(await lambda.invoke("0", { requestId: "id-4" })).toMatchObject({
      error: { errorMessage: "RequestId: id-4 Error: Runtime exited without providing a reason" },
    });
  });

  test("by an uncaught error or an unhandled rejection reports it and loses its environment", async () => {
    const lambda = await functions.make(
      esm(`let count = 0;
        export const handler = (how) => {
          count += 1;
          if (how === "throw") setTimeout(() => { throw new TypeError("loose"); });
          if (how === "reject") Promise.reject(new TypeError("dropped"));
          return how === "count" ? Promise.resolve(count) : ${never};
        };`),
    );
    expect(await lambda.invoke('"throw"')).toMatchObject({
      error: { errorType: "TypeError", errorMessage: "loose" },
    });
    expect(await lambda.invoke('"reject"')).toMatchObject({
      error: { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "TypeError: dropped" },
    });
    expect(await lambda.invoke('"count"')).toMatchObject({ payload: "1" });
  });

  test.each([
    ["Runtime.ImportModuleError", { "other.mjs": "" }, "index.handler"],
    ["Runtime.ImportModuleError", esm('import "./missing.mjs"; export const handler = 1;'), "index.handler"],
    ["Runtime.HandlerNotFound", esm("export const other = 1;"), "index.handler"],
    ["Runtime.HandlerNotFound", esm("export const handler = 1;"), "index.handler"],
    ["Runtime.MalformedHandlerName", esm("export const handler = 1;"), "index"],
    ["Runtime.UserCodeSyntaxError", esm("export const = 1;"), "index.handler"],
    ["RangeError", esm('throw new RangeError("at load");'), "index.handler"],
    ["Runtime.ExitError", esm("process.exit(4);"), "index.handler"],
  ])("while it is loaded reports %s", async (errorType, files, handler) => {
    const lambda = await functions.make(files as Record<string, string>, { handler });
    expect(await lambda.invoke("{}")).toMatchObject({ functionError: "Unhandled", error: { errorType } });
    expect(lambda.lines).toContainEqual(
      expect.stringContaining(`Phase: init\tStatus: error\tError Type: ${errorType}`),
    );
    expect(lambda.environmentCount()).toBe(0);
  });

  test("by loading for ten seconds is loaded once more within the invocation, then times out", async () => {
    const clock = createManualClock();
    const lambda = await functions.make(
      esm('console.log("loading"); setInterval(() => {}, 1000); await new Promise(() => {});'),
      {
        clock,
      },
    );
    const result = lambda.invoke("{}", { requestId: "id-5" });
    await lambda.untilLine("loading");
    await clock.advance(10_000);
    await lambda.untilLine("Phase: init\tStatus: timeout");
    await clock.untilPending(1);
    await clock.advance(3000);
    expect(await result).toMatchObject({
      error: { errorMessage: "RequestId: id-5 Error: Task timed out after 3.00 seconds" },
    });
  });

  test("by answering more than the payload limit reports the sizes", async () => {
    const lambda = await functions.make(esm('export const handler = async () => "x".repeat(6291556);'));
    expect(await lambda.invoke("{}")).toMatchObject({
      error: {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage:
          "Response payload size (6291558 bytes) exceeded maximum allowed payload size (6291556 bytes).",
      },
    });
  });
});

describe("the log", () => {
  test("has START, the function's lines in order, END and REPORT, in a file of the environment", async () => {
    const logDir = join(functions.root, "logs");
    const lambda = await functions.make(
      esm(`export const handler = async () => {
        console.warn("one", { two: 2 });
        process.stdout.write("raw\\n");
      };`),
      { name: "logging", logDir },
    );
    await lambda.invoke("{}", { requestId: "id-6" });
    await lambda.close();
    const folder = join(logDir, "aws/lambda/logging");
    const [file] = await readdir(folder);
    expect(file).toMatch(/^\d{4}-\d\d-\d\d-[0-9a-f]{32}\.log$/);
    const lines = (await readFile(join(folder, file ?? ""), "utf8")).trimEnd().split("\n");
    expect(lines).toEqual([
      "START RequestId: id-6 Version: $LATEST",
      expect.stringMatching(/^\S+Z\tid-6\tWARN\tone \{ two: 2 \}$/),
      "raw",
      "END RequestId: id-6",
      expect.stringMatching(
        /^REPORT RequestId: id-6\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
      ),
    ]);
    expect(lambda.lines).toEqual(lines);
  });
});

describe("the artefact", () => {
  test("may be a folder", async () => {
    const lambda = await functions.make({ "index.mjs": "export const handler = async () => process.cwd();" });
    const again = await functions.make({}, { artefact: lambda.artefact.taskRoot });
    expect(await again.invoke("{}")).toMatchObject({ payload: JSON.stringify(lambda.artefact.taskRoot) });
  });

  test("that would write outside its folder is refused", async () => {
    await expect(functions.make({ "../outside.mjs": "" })).rejects.toThrow("outside it: ../outside.mjs");
  });

  test("that is missing is named", async () => {
    await expect(functions.make({}, { artefact: "/nowhere/function.zip" })).rejects.toThrow(
      "/nowhere/function.zip",
    );
  });
});
