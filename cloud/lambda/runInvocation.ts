import { type EnvironmentEnd, toInvocationError } from "./environmentEnd.ts";
import type { EnvironmentPool, Lent } from "./environmentPool.ts";
import type { Answer } from "./executionEnvironment.ts";
import { type FunctionSettings, initDurationMsMax } from "./functionSettings.ts";
import { type InvocationError, type InvokeResult, payloadBytesMax } from "./invocation.ts";
import type { LoggedEnvironment } from "./loggedEnvironment.ts";
import { endLine, initReportLine, type Report, reportLine, startLine } from "./platformLines.ts";

type Invocation = {
  readonly settings: FunctionSettings;
  readonly pool: EnvironmentPool<LoggedEnvironment>;
  readonly requestId: string;
  readonly payload: string;
  /** Whether the environment has to die in this invocation; asked once it runs. */
  readonly takeCrash: () => boolean;
};

/** How long an invocation that has to die may work; one that is done earlier dies before its answer counts. */
const crashAfterMs = 5;
/** As a process that was killed exits. */
const crash = { type: "exit", exitCode: 137 } as const;

/**
 * One invocation from borrowing an environment to its REPORT line. An initialisation that takes too long is begun
 * once more, this time as part of the invocation and under its time limit, as on AWS.
 */
export async function runInvocation(invocation: Invocation): Promise<InvokeResult> {
  const first = await attempt(invocation, { initMsMax: initDurationMsMax, withinInvocation: false });
  if (first !== "init-timeout") return first;
  const initMsMax = invocation.settings.timeoutMs;
  const second = await attempt(invocation, { initMsMax, withinInvocation: true });
  return second === "init-timeout" ? failedResult(invocation, { end: { type: "timeout" } }) : second;
}

async function attempt(
  invocation: Invocation,
  init: { readonly initMsMax: number; readonly withinInvocation: boolean },
): Promise<InvokeResult | "init-timeout"> {
  const lent = await invocation.pool.lend(init.initMsMax);
  if (lent === undefined) return failedResult(invocation, { end: { type: "closed" } });
  const initEnd = lent.cold ? await lent.environment.ready : undefined;
  if (initEnd === undefined) {
    const spentMs = init.withinInvocation ? lent.environment.ageMs() : 0;
    return runIn(lent, { ...invocation, leftMs: Math.max(1, invocation.settings.timeoutMs - spentMs) });
  }
  const timedOut = initEnd.type === "init-timeout";
  const how = timedOut
    ? ({ status: "timeout" } as const)
    : ({ status: "error", errorType: errorOf(initEnd, invocation).errorType } as const);
  lent.environment.log.write(initReportLine({ durationMs: lent.environment.ageMs(), ...how }));
  lent.giveBack();
  return timedOut ? "init-timeout" : failedResult(invocation, { end: initEnd });
}

async function runIn(
  lent: Lent<LoggedEnvironment>,
  invocation: Invocation & { readonly leftMs: number },
): Promise<InvokeResult> {
  const { environment } = lent;
  const { requestId, payload, settings, leftMs } = invocation;
  const initDurationMs = lent.cold ? environment.ageMs() : undefined;
  const lines: string[] = [];
  const stopListening = environment.listen((text) => lines.push(text));
  environment.log.write(startLine(requestId));
  const startedAt = settings.clock.now();
  const answer = await answerOf(environment, { requestId, payload, timeoutMs: leftMs, invocation });
  const durationMs = settings.clock.now() - startedAt;
  if (answer.type === "ended") {
    const { errorMessage } = errorOf(answer.end, invocation);
    const message = errorMessage.replace(`RequestId: ${requestId} Error: `, "");
    environment.log.write(`${new Date(settings.clock.now()).toISOString()} ${requestId} ${message}\n\n`);
  }
  environment.log.write(endLine(requestId));
  environment.log.write(reportLine(toReport(answer, { invocation, durationMs, initDurationMs })));
  stopListening();
  lent.giveBack();
  return toResult(answer, { invocation, log: lines.join("") });
}

async function answerOf(
  environment: LoggedEnvironment,
  {
    invocation: { takeCrash, settings },
    ...call
  }: Parameters<LoggedEnvironment["invoke"]>[0] & { readonly invocation: Invocation },
): Promise<Answer> {
  const answering = environment.invoke(call);
  if (!takeCrash()) return answering;
  const stopTimer = settings.clock.after(crashAfterMs, () => environment.end(crash));
  await answering;
  stopTimer();
  await environment.end(crash);
  return { type: "ended", end: crash };
}

function toReport(
  answer: Answer,
  of: {
    readonly invocation: Invocation;
    readonly durationMs: number;
    readonly initDurationMs: number | undefined;
  },
): Report {
  const { settings, requestId } = of.invocation;
  const base = {
    requestId,
    durationMs: of.durationMs,
    memoryMb: settings.memoryMb,
    initDurationMs: of.initDurationMs,
  };
  if (answer.type !== "ended") return { ...base, usedMb: answer.usedMb };
  if (answer.end.type === "timeout") return { ...base, usedMb: settings.memoryMb, status: "timeout" };
  return {
    ...base,
    usedMb: settings.memoryMb,
    status: "error",
    errorType: errorOf(answer.end, of.invocation).errorType,
  };
}

function toResult(
  answer: Answer,
  of: { readonly invocation: Invocation; readonly log: string },
): InvokeResult {
  if (answer.type === "ended") return failedResult(of.invocation, { end: answer.end, log: of.log });
  if (answer.type === "failed") return failedResult(of.invocation, { error: answer.error, log: of.log });
  const sizeBytes = Buffer.byteLength(answer.payload);
  if (sizeBytes <= payloadBytesMax) {
    return { status: "ok", requestId: of.invocation.requestId, payload: answer.payload, log: of.log };
  }
  const errorMessage = `Response payload size (${sizeBytes} bytes) exceeded maximum allowed payload size (${payloadBytesMax} bytes).`;
  return failedResult(of.invocation, {
    error: { errorType: "Function.ResponseSizeTooLarge", errorMessage },
    log: of.log,
  });
}

function failedResult(
  invocation: Invocation,
  why: ({ readonly error: InvocationError } | { readonly end: EnvironmentEnd }) & { readonly log?: string },
): InvokeResult {
  const error = "error" in why ? why.error : errorOf(why.end, invocation);
  return {
    status: "error",
    requestId: invocation.requestId,
    functionError: "Unhandled",
    payload: JSON.stringify(error),
    error,
    log: why.log ?? "",
  };
}

const errorOf = (end: EnvironmentEnd, { requestId, settings }: Invocation): InvocationError =>
  toInvocationError(end, { requestId, timeoutMs: settings.timeoutMs });
