import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import type { RunningCloud } from "../shop/runningCloud.ts";
import { CliError } from "../terminal/reportError.ts";
import type { CloudStatus } from "../watch/readStatus.ts";

/** `throttle`: no invocation of a processor's function is let in; `crash`: the next one's environment dies. */
export const lastingFaults = ["throttle", "crash"] as const;

export type LastingFault = (typeof lastingFaults)[number];

/** A fault that is on. */
export type ActiveFault = {
  readonly fault: LastingFault;
  readonly functionName: string;
  /** Milliseconds since the epoch; absent: it ends with what it waits for. */
  readonly endsAtMs?: number | undefined;
};

/** Faults that stay on until they end by themselves or are ended. */
export type Faults = {
  /** Says what to look for. */
  readonly begin: (fault: LastingFault, functionName: string) => Promise<string>;
  readonly end: (fault: LastingFault, functionName: string) => Promise<string>;
  /** What is on, by what the cloud itself says. */
  readonly active: (status: CloudStatus) => readonly ActiveFault[];
  /** Ends what is on. */
  readonly close: () => Promise<void>;
};

export type FaultsOptions = {
  readonly cloud: Pick<RunningCloud, "endpoint">;
  readonly lambda: Pick<LambdaClient, "send">;
  readonly throttleMs?: number | undefined;
};

/** Long enough to see what piles up. */
const throttleMsDefault = 15_000;

type Throttle = {
  readonly reservedBefore: number | undefined;
  readonly endsAtMs: number;
  readonly timer: NodeJS.Timeout;
};

/** Throttles by the API of Lambda, and crashes by the local cloud's own. */
export function createFaults({ cloud, lambda, throttleMs = throttleMsDefault }: FaultsOptions): Faults {
  const throttles = new Map<string, Throttle>();
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: who throttles a second time must not take the first throttle for what was there before. */
  const inTurn = (work: () => Promise<string>): Promise<string> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  async function throttle(FunctionName: string): Promise<string> {
    if (throttles.has(FunctionName)) return `${FunctionName} is throttled already.`;
    const before = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    const reservedBefore = before.ReservedConcurrentExecutions;
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    const timer = setTimeout(() => void inTurn(() => release(FunctionName)).catch(() => {}), throttleMs);
    throttles.set(FunctionName, { reservedBefore, endsAtMs: Date.now() + throttleMs, timer });
    return `${FunctionName} is throttled for ${throttleMs / 1000} s: its batches wait, and are tried again after growing pauses.`;
  }

  async function release(FunctionName: string): Promise<string> {
    const known = throttles.get(FunctionName);
    throttles.delete(FunctionName);
    clearTimeout(known?.timer);
    const ReservedConcurrentExecutions = known?.reservedBefore;
    if (ReservedConcurrentExecutions === undefined) {
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    } else {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    }
    return `${FunctionName} is let in again.`;
  }

  async function crash(functionName: string, crashes: boolean): Promise<string> {
    const response = await fetch(`${cloud.endpoint}/_aws/cloud/crash`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ functionName, crashes }),
    });
    if (!response.ok) throw new CliError(`${functionName} cannot crash: ${await response.text()}`);
    return crashes
      ? `The next invocation of ${functionName} dies; its batch comes again.`
      : `${functionName} does not crash.`;
  }

  return {
    begin: (fault, functionName) =>
      inTurn(() => (fault === "throttle" ? throttle(functionName) : crash(functionName, true))),
    end: (fault, functionName) =>
      inTurn(() => (fault === "throttle" ? release(functionName) : crash(functionName, false))),
    active: ({ functions }) =>
      functions.flatMap(({ name: functionName, reservedConcurrency, crashesNext }): ActiveFault[] => [
        ...(reservedConcurrency === 0
          ? [{ fault: "throttle" as const, functionName, endsAtMs: throttles.get(functionName)?.endsAtMs }]
          : []),
        ...(crashesNext ? [{ fault: "crash" as const, functionName }] : []),
      ]),
    close: async () => {
      await turn;
      await Promise.all([...throttles.keys()].map((functionName) => release(functionName).catch(() => {})));
    },
  };
}
