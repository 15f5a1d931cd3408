/**
 * The thread of one execution environment: loads the handler, then answers one invocation at a time. It behaves as
 * the Node.js runtime of AWS does, down to what ends an invocation: a settled promise, a callback once the event
 * loop is empty, or an empty event loop with neither (the response is then `null`).
 */
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { captureOutput, logLine } from "./capturedOutput.ts";
import { type InvocationContext, toInvocationContext } from "./invocationContext.ts";
import { type Handler, loadHandler } from "./loadHandler.ts";
import type { EnvironmentData, FromRuntime, RuntimeError, ToRuntime } from "./messages.ts";
import { toLoggedError, toRuntimeError } from "./runtimeError.ts";

type Running = { readonly requestId: string; whenLoopIsEmpty: () => void };

const port = parentPort as NonNullable<typeof parentPort>;
const data = workerData as EnvironmentData;
let running: Running | undefined;

const send = (message: FromRuntime): void => port.postMessage(message);
const logError = (message: string): void =>
  send({ type: "log", text: logLine({ level: "ERROR", requestId: running?.requestId, message }) });

process.cwd = () => data.taskRoot;
captureOutput(
  (text) => send({ type: "log", text }),
  () => running?.requestId,
);
process.on("beforeExit", () => running?.whenLoopIsEmpty());
process.on("uncaughtException", (error) => crash(error, { label: "Uncaught Exception", exitCode: 129 }));
process.on("unhandledRejection", (reason) =>
  crash(toUnhandledRejection(reason), { label: "Unhandled Promise Rejection", exitCode: 128 }),
);
await start();

async function start(): Promise<void> {
  try {
    const handler = await loadHandler(data.taskRoot, data.handler);
    port.on("message", (message: ToRuntime) => invoke(handler, message));
    send({ type: "ready" });
  } catch (error) {
    logError(`Uncaught Exception \t${toLoggedError(error)}`);
    send({ type: "init-failed", error: toRuntimeError(error) });
    process.exit(1);
  }
}

/** The port keeps the loop alive between invocations only, so that an empty loop shows during one. */
function invoke(handler: Handler, invocation: ToRuntime): void {
  const { requestId } = invocation;
  const context = toInvocationContext(data, invocation);
  const current: Running = { requestId, whenLoopIsEmpty: () => succeed(current, null) };
  running = current;
  port.unref();
  try {
    const returned = handler(JSON.parse(invocation.payload), context, callbackOf(current, context));
    if (isThenable(returned)) {
      returned.then(
        (result) => succeed(current, result),
        (error: unknown) => fail(current, error),
      );
    }
  } catch (error) {
    fail(current, error);
  }
}

function callbackOf(current: Running, context: InvocationContext) {
  return (error?: unknown, result?: unknown): void => {
    const answer = () => (error == null ? succeed(current, result) : fail(current, error));
    if (context.callbackWaitsForEmptyEventLoop) current.whenLoopIsEmpty = answer;
    else setImmediate(answer);
  };
}

function succeed(current: Running, result: unknown): void {
  if (running !== current) return;
  try {
    const payload = JSON.stringify(result === undefined ? null : result) ?? "null";
    finish({ type: "succeeded", requestId: current.requestId, payload, usedMb: usedMb() });
  } catch (error) {
    const marshal = new Error("Unable to stringify response body", { cause: error });
    marshal.name = "Runtime.MarshalError";
    fail(current, marshal);
  }
}

function fail(current: Running, error: unknown): void {
  if (running !== current) return;
  logError(`Invoke Error \t${toLoggedError(error)}`);
  finishFailed(current, toRuntimeError(error), { fatal: false });
}

function finishFailed(current: Running, error: RuntimeError, { fatal }: { readonly fatal: boolean }): void {
  finish({ type: "failed", requestId: current.requestId, error, usedMb: usedMb(), fatal });
}

function finish(message: FromRuntime): void {
  running = undefined;
  port.ref();
  send(message);
}

/** Reports the error for the running invocation, if any, and ends the environment, as on AWS. */
function crash(error: unknown, how: { readonly label: string; readonly exitCode: number }): void {
  logError(`${how.label} \t${toLoggedError(error)}`);
  if (running !== undefined) finishFailed(running, toRuntimeError(error), { fatal: true });
  process.exit(how.exitCode);
}

function toUnhandledRejection(reason: unknown): Error {
  const text = reason instanceof Error ? reason.toString() : String(reason);
  const error = new Error(text, { cause: reason });
  error.name = "Runtime.UnhandledPromiseRejection";
  return error;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function usedMb(): number {
  const heap = getHeapStatistics();
  return Math.ceil((heap.total_heap_size + heap.external_memory) / 1_048_576);
}
