import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { type InstalledArtefact, installArtefact } from "./artefact.ts";
import { createEnvironmentPool } from "./environmentPool.ts";
import type { FunctionLog } from "./functionLog.ts";
import { type FunctionSettings, idleEnvironmentMs } from "./functionSettings.ts";
import { installRuntime } from "./installRuntime.ts";
import type { Invoke } from "./invocation.ts";
import { type LoggedEnvironment, startLoggedEnvironment } from "./loggedEnvironment.ts";
import { runInvocation } from "./runInvocation.ts";

/** A function that can be invoked. */
export type LambdaFunction = {
  readonly settings: FunctionSettings;
  readonly artefact: InstalledArtefact;
  /** Never rejects: what goes wrong in the function is a result. */
  readonly invoke: Invoke;
  /** Invocations at once, as it is now; `undefined`: none reserved. */
  readonly reservedConcurrency: () => number | undefined;
  readonly reserve: (concurrency: number | undefined) => void;
  /** Whether the environment of the next invocation dies during it. */
  readonly crashesNext: () => boolean;
  readonly crashNext: (crashes: boolean) => void;
  /** Execution environments alive now. */
  readonly environmentCount: () => number;
  /** Ends every environment; whoever still waits for an answer gets an error. Log files are complete afterwards. */
  readonly close: () => Promise<void>;
};

/** Worker threads of one function at once when its settings name no other number. */
const environmentsMaxDefault = Math.max(2, availableParallelism() * 2);

/** Installs the artefact and makes the function ready to be invoked; its first environment starts with the first call. */
export async function createFunction(settings: FunctionSettings): Promise<LambdaFunction> {
  const artefact = await installArtefact(settings.artefact, settings.artefactRoot);
  const runtimePath = await installRuntime(settings.artefactRoot);
  const logs = new Set<FunctionLog>();
  const start = (initMsMax: number): LoggedEnvironment => {
    const environment = startLoggedEnvironment(settings, {
      taskRoot: artefact.taskRoot,
      runtimePath,
      initMsMax,
    });
    logs.add(environment.log);
    return environment;
  };
  const pool = createEnvironmentPool({
    start,
    startGate: settings.startGate ?? ((begin) => begin()),
    environmentsMax: settings.environmentsMax ?? environmentsMaxDefault,
    idleMs: idleEnvironmentMs,
    clock: settings.clock,
    onForgotten: async ({ log }) => {
      await log.close();
      logs.delete(log);
    },
  });
  let running = 0;
  let reserved = settings.reservedConcurrency;
  let crashes = false;
  const takeCrash = (): boolean => {
    const taken = crashes;
    crashes = false;
    return taken;
  };

  const invoke: Invoke = async (payload, options) => {
    const requestId = options?.requestId ?? randomUUID();
    if (running >= (reserved ?? Number.POSITIVE_INFINITY)) {
      return { status: "throttled", requestId, reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };
    }
    running += 1;
    try {
      return await runInvocation({ settings, pool, requestId, payload, takeCrash });
    } finally {
      running -= 1;
    }
  };
  const close = async (): Promise<void> => {
    await pool.close();
    await Promise.all([...logs].map((log) => log.close()));
  };
  return {
    settings,
    artefact,
    invoke,
    reservedConcurrency: () => reserved,
    reserve: (concurrency) => {
      reserved = concurrency;
    },
    crashesNext: () => crashes,
    crashNext: (next) => {
      crashes = next;
    },
    environmentCount: pool.count,
    close,
  };
}
