import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import type { EnvironmentEnd } from "./environmentEnd.ts";
import type { InvocationError } from "./invocation.ts";
import type { EnvironmentData, FromRuntime, ToRuntime } from "./runtime/messages.ts";

/** How the thread answered one invocation; `failed` is what the function threw. */
export type Answer =
  | { readonly type: "succeeded"; readonly payload: string; readonly usedMb: number }
  | { readonly type: "failed"; readonly error: InvocationError; readonly usedMb: number }
  | { readonly type: "ended"; readonly end: EnvironmentEnd };

/**
 * One execution environment: a worker thread that runs the function, one invocation at a time.
 *
 *     starting --ready--> idle <--answer/invoke--> busy
 *        |                  |                        |
 *        +---- init failed, time-out, exit, out of memory, end() ----> ended (never used again)
 */
export type ExecutionEnvironment = {
  /** Settles with undefined once the handler is loaded, or with why it never will be. Never rejects. */
  readonly ready: Promise<EnvironmentEnd | undefined>;
  /** Settles when the thread is gone, whatever ended it. */
  readonly ended: Promise<EnvironmentEnd>;
  /** One at a time, after `ready`. Never rejects. */
  readonly invoke: (invocation: { requestId: string; payload: string; timeoutMs: number }) => Promise<Answer>;
  /** Ends the thread at once. */
  readonly end: (reason: EnvironmentEnd) => Promise<void>;
};

/** The part of the memory that V8 keeps for young objects; small, since an idle environment holds on to it. */
const youngGenerationMbMax = 8;

/** Starts the thread and begins to load the handler. `onLog` gets what the function prints. */
export function startExecutionEnvironment(start: {
  readonly data: EnvironmentData;
  readonly variables: Record<string, string>;
  /** The JavaScript that the thread runs: runtime/runtime.ts, built. */
  readonly runtimePath: string;
  readonly initMsMax: number;
  readonly clock: Clock;
  readonly onLog: (text: string) => void;
}): ExecutionEnvironment {
  const worker = new Worker(start.runtimePath, {
    workerData: start.data,
    env: start.variables,
    argv: [],
    execArgv: [],
    resourceLimits: {
      maxYoungGenerationSizeMb: youngGenerationMbMax,
      maxOldGenerationSizeMb: Math.max(16, start.data.memoryMb - youngGenerationMbMax),
    },
    name: start.data.functionName,
  });
  const readiness = Promise.withResolvers<EnvironmentEnd | undefined>();
  const ending = Promise.withResolvers<EnvironmentEnd>();
  let answer: ((answer: Answer) => void) | undefined;
  let reason: EnvironmentEnd | undefined;
  let lastWords: Answer | undefined;

  const stopInitTimer = start.clock.after(start.initMsMax, () => end({ type: "init-timeout" }));
  const settle = (given: Answer): void => {
    const waiting = answer;
    answer = undefined;
    waiting?.(given);
  };
  const end = async (given: EnvironmentEnd): Promise<void> => {
    reason ??= given;
    await worker.terminate();
  };
  worker.on("message", (message: FromRuntime) => {
    if (message.type === "log") start.onLog(message.text);
    else if (message.type === "init-failed") reason = { type: "init-failed", error: message.error };
    else if (message.type === "failed" && message.fatal) lastWords = message;
    else if (message.type !== "ready") settle(message);
    else {
      stopInitTimer();
      readiness.resolve(undefined);
    }
  });
  worker.on("error", (error: Error & { code?: string }) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") reason ??= { type: "out-of-memory" };
    else start.onLog(`${error.stack ?? error.message}\n`);
  });
  worker.on("exit", (exitCode) => {
    stopInitTimer();
    const end = reason ?? { type: "exit", exitCode };
    readiness.resolve(end);
    settle(lastWords ?? { type: "ended", end });
    ending.resolve(end);
  });

  const invoke: ExecutionEnvironment["invoke"] = async ({ requestId, payload, timeoutMs }) => {
    const answered = Promise.withResolvers<Answer>();
    const stopTimer = start.clock.after(timeoutMs, () => end({ type: "timeout" }));
    answer = answered.resolve;
    worker.postMessage({ type: "invoke", requestId, payload, remainingMs: timeoutMs } satisfies ToRuntime);
    const given = await answered.promise;
    stopTimer();
    return given;
  };
  return { ready: readiness.promise, ended: ending.promise, invoke, end };
}
