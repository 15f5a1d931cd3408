import type { Clock } from "../clock.ts";
import { environmentVariablesOf, logGroupOf } from "./environmentVariables.ts";
import { type ExecutionEnvironment, startExecutionEnvironment } from "./executionEnvironment.ts";
import { type FunctionLog, openFunctionLog } from "./functionLog.ts";
import type { FunctionSettings } from "./functionSettings.ts";

/** An execution environment with its log stream. */
export type LoggedEnvironment = ExecutionEnvironment & {
  readonly log: FunctionLog;
  /** Lets a listener hear what is logged from now on, until the returned function is called. */
  readonly listen: (listener: (text: string) => void) => () => void;
  /** Time since the start, in ms, on the clock. */
  readonly ageMs: () => number;
};

/** Starts an environment whose output goes to a log stream of its own. */
export function startLoggedEnvironment(
  settings: FunctionSettings,
  place: { readonly taskRoot: string; readonly runtimePath: string; readonly initMsMax: number },
): LoggedEnvironment {
  const file = openFunctionLog(settings);
  const listeners = new Set<(text: string) => void>();
  const write = (text: string): void => {
    file.write(text);
    for (const listener of listeners) listener(text);
  };
  const environment = startExecutionEnvironment({
    data: {
      handler: settings.handler,
      taskRoot: place.taskRoot,
      functionName: settings.name,
      functionArn: settings.arn,
      memoryMb: settings.memoryMb,
      logGroup: logGroupOf(settings),
      logStream: file.stream,
    },
    variables: environmentVariablesOf(settings, { taskRoot: place.taskRoot, logStream: file.stream }),
    runtimePath: place.runtimePath,
    initMsMax: place.initMsMax,
    clock: settings.clock,
    onLog: write,
  });
  return {
    ...environment,
    log: { ...file, write },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ageMs: stopwatch(settings.clock),
  };
}

function stopwatch(clock: Clock): () => number {
  const startedAt = clock.now();
  return () => clock.now() - startedAt;
}
