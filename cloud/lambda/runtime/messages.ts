/** What an environment's thread needs to start. */
export type EnvironmentData = {
  readonly handler: string;
  readonly taskRoot: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
};

/** An error in the shape that an invoker sees. */
export type RuntimeError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
};

/** From the host to the thread. The deadline is relative, so that the two sides need no common clock. */
export type ToRuntime = {
  readonly type: "invoke";
  readonly requestId: string;
  readonly payload: string;
  readonly remainingMs: number;
};

/** From the thread to the host. Log text takes the same way as results, so that their order is kept. */
export type FromRuntime =
  | { readonly type: "ready" }
  | { readonly type: "init-failed"; readonly error: RuntimeError }
  | { readonly type: "log"; readonly text: string }
  | {
      readonly type: "succeeded";
      readonly requestId: string;
      readonly payload: string;
      readonly usedMb: number;
    }
  | {
      readonly type: "failed";
      readonly requestId: string;
      readonly error: RuntimeError;
      readonly usedMb: number;
      /** The thread ends itself after this message. */
      readonly fatal: boolean;
    };
