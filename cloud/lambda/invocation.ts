/** The most bytes of a request or response of a synchronous invocation. (Lambda quotas: 6 MB) */
export const payloadBytesMax = 6_291_556;

/** The fields that the Node.js runtime reports of an error; the invoker gets them as the payload. */
export type InvocationError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** How one invocation ended. `payload` is the JSON text that the invoker receives. */
export type InvokeResult =
  | { readonly status: "ok"; readonly requestId: string; readonly payload: string; readonly log: string }
  | {
      readonly status: "error";
      readonly requestId: string;
      readonly functionError: "Unhandled";
      readonly payload: string;
      readonly error: InvocationError;
      readonly log: string;
    }
  | { readonly status: "throttled"; readonly requestId: string; readonly reason: ThrottleReason };

/** The `Reason` of a TooManyRequestsException. */
export type ThrottleReason =
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "FunctionInvocationRateLimitExceeded";

/** Calls a function once. `requestId` is kept by an event source that retries the same batch. */
export type Invoke = (payload: string, options?: { readonly requestId?: string }) => Promise<InvokeResult>;
