import type { EnvironmentData, ToRuntime } from "./messages.ts";

/** The context object of one invocation. (Lambda developer guide, "Node.js context object") */
export type InvocationContext = {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionVersion: string;
  readonly functionName: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly clientContext: undefined;
  readonly identity: undefined;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
};

/** Built when the invocation reaches the thread; the remaining time counts from then. */
export function toInvocationContext(data: EnvironmentData, invocation: ToRuntime): InvocationContext {
  const deadline = performance.now() + invocation.remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: "$LATEST",
    functionName: data.functionName,
    memoryLimitInMB: String(data.memoryMb),
    logGroupName: data.logGroup,
    logStreamName: data.logStream,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: data.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}
