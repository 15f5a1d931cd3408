import type { InvocationError } from "./invocation.ts";

/** Why an execution environment is gone, or an invocation was given up. */
export type EnvironmentEnd =
  | { readonly type: "init-failed"; readonly error: InvocationError }
  | { readonly type: "init-timeout" }
  | { readonly type: "timeout" }
  | { readonly type: "out-of-memory" }
  | { readonly type: "exit"; readonly exitCode: number }
  | { readonly type: "closed" };

/** The error that AWS reports for it, worded as AWS words it. */
export function toInvocationError(
  end: EnvironmentEnd,
  invocation: { readonly requestId: string; readonly timeoutMs: number },
): InvocationError {
  const of = (errorType: string, message: string): InvocationError => ({
    errorType,
    errorMessage: `RequestId: ${invocation.requestId} Error: ${message}`,
  });
  switch (end.type) {
    case "init-failed":
      return end.error;
    case "timeout":
    case "init-timeout":
      return of(
        "Sandbox.Timedout",
        `Task timed out after ${(invocation.timeoutMs / 1000).toFixed(2)} seconds`,
      );
    case "out-of-memory":
      return of("Runtime.OutOfMemory", "Runtime exited with error: signal: killed");
    case "closed":
      return of("Sandbox.Failure", "The embedded cloud was stopped while the function ran");
    case "exit":
      return end.exitCode === 0
        ? of("Runtime.ExitError", "Runtime exited without providing a reason")
        : of("Runtime.ExitError", `Runtime exited with error: exit status ${end.exitCode}`);
  }
}
