import type { KinesisStreamEvent } from "aws-lambda";
import type { BatchInvocation } from "../../cloud/mapping/batchVerdict.ts";
import type { InvokeBatch } from "../../cloud/mapping/shardConsumer.ts";
import { openBatch } from "../../engine/aws/openBatch.ts";
import { OrderlyError } from "../../engine/core/errors.ts";
import { type CommandEvent, type CommandResult, runCommand } from "../../engine/lambda/command.ts";
import { type BatchResponse, toBatchResponse } from "../../engine/runtime/batchResponse.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { processBatch, type RecordOutcome } from "../../engine/runtime/processBatch.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import type { Caller } from "./link.ts";

/** One execution environment: memory and connections of its own, one invocation at a time. */
export type Environment = Caller & { readonly runtime: Runtime; readonly code: number };

/** What a function does with a batch; planted bugs replace a part. */
export type Handling = {
  readonly open: (event: KinesisStreamEvent) => readonly LogRecord[];
  readonly respond: (outcomes: readonly RecordOutcome[]) => BatchResponse;
  /** Whether the answer goes out while the work is still being done. */
  readonly answersEarly: boolean;
};

export const honestHandling: Handling = { open: openBatch, respond: toBatchResponse, answersEarly: false };

export type FunctionOptions = {
  readonly createRuntime: (caller: Caller, code: number) => Runtime;
  readonly handling: Handling;
  readonly timeoutMs: number;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
  readonly onOutcomes: (outcomes: readonly RecordOutcome[]) => void;
};

/** What an invocation does: settles with the JSON of its answer. */
type Work = (signal: AbortSignal) => Promise<string>;

/** A deployed function. */
export type SimulatedFunction = {
  readonly invoke: InvokeBatch;
  /** What an operator asks of it; `undefined` when it came to no answer. */
  readonly command: (event: CommandEvent) => Promise<CommandResult | undefined>;
  /** From now on new environments run this version; older ones end when they are idle. */
  readonly deploy: (code: number) => void;
};

/** As in the engine's own guard: the time that is kept back for the answer. */
const marginMs = 500;
const coldStartMs = 120;
/** An invocation without waits takes about this long; a crash is planned within it. */
const usualMs = 60;
const crashes = ["Runtime.ExitError", "Runtime.OutOfMemory"];
const zombieMsMax = 5_000;

/**
 * A function with its environments, of which each takes one invocation at a time.
 *
 *     invoke -> cold or idle environment -> running --answer--> idle
 *                                              |--crash, time-out--> dead, "failed"
 *                                              \--zombie--> "failed", still running --> idle or dead
 */
export function createFunction(options: FunctionOptions): SimulatedFunction {
  const { clock, random, weather, handling, timeoutMs } = options;
  const idle: Environment[] = [];
  let code = 0;

  async function take(): Promise<Environment> {
    const warm = idle.splice(random.whole(0, Math.max(0, idle.length - 1)), 1)[0];
    if (warm && !weather.strikes("function.recycled")) return warm;
    if (warm) warm.isAlive = false;
    await clock.sleep(coldStartMs);
    const caller = { isAlive: true };
    return Object.assign(caller, { runtime: options.createRuntime(caller, code), code });
  }

  function giveBack(environment: Environment): void {
    if (environment.code === code) idle.push(environment);
    else environment.isAlive = false;
  }

  async function handle({ runtime }: Environment, payload: string, signal: AbortSignal): Promise<string> {
    const records = handling.open(JSON.parse(payload));
    const outcomes = await processBatch(runtime, records, signal);
    options.onOutcomes(outcomes);
    return JSON.stringify(handling.respond(outcomes));
  }

  function run(environment: Environment, work: Work): Promise<BatchInvocation> {
    const { promise, resolve } = Promise.withResolvers<BatchInvocation>();
    const guard = new AbortController();
    const timers: (() => void)[] = [];
    let isRunning = true;
    const end = (): boolean => {
      if (!isRunning) return false;
      isRunning = false;
      environment.crash = undefined;
      for (const cancel of timers) cancel();
      return true;
    };
    const die = (functionError: string): void => {
      if (!end()) return;
      environment.isAlive = false;
      weather.count(`function ended: ${functionError}`);
      resolve({ type: "failed", functionError });
    };
    const finish = (invocation: BatchInvocation): void => {
      if (!end()) return;
      giveBack(environment);
      resolve(invocation);
    };
    environment.crash = () => die("Runtime.ExitError");
    timers.push(clock.after(timeoutMs - marginMs, () => guard.abort(timeUp())));
    timers.push(clock.after(timeoutMs, () => die("Sandbox.Timedout")));
    if (weather.strikes("function.crash")) {
      timers.push(clock.after(random.whole(0, usualMs), () => die(random.pick(crashes))));
    } else if (weather.strikes("function.zombie")) {
      timers.push(
        clock.after(random.whole(0, usualMs), () => {
          resolve({ type: "failed", functionError: "Sandbox.Timedout" });
          timers.push(clock.after(random.whole(0, zombieMsMax), () => die("Sandbox.Timedout")));
        }),
      );
    }
    if (handling.answersEarly) resolve({ type: "returned", payload: "{}" });
    work(guard.signal).then(
      (answer) => finish({ type: "returned", payload: answer }),
      () => finish({ type: "failed", functionError: "Unhandled" }),
    );
    return promise;
  }

  return {
    async invoke(payload) {
      await clock.sleep(1);
      if (weather.strikes("function.throttled")) return { type: "throttled" };
      const environment = await take();
      return run(environment, (signal) => handle(environment, payload, signal));
    },
    async command(event) {
      const environment = await take();
      const work: Work = async (signal) =>
        JSON.stringify(await runCommand(environment.runtime, event, signal));
      const answer = await run(environment, work);
      return answer.type === "returned" ? JSON.parse(answer.payload) : undefined;
    },
    deploy(version) {
      code = version;
      for (const environment of idle.splice(0)) environment.isAlive = false;
    },
  };
}

function timeUp(): OrderlyError {
  return new OrderlyError("ORDERLY_TIME_UP", "The function's time is up; the rest comes again.");
}
