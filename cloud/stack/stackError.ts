/** A stack that cannot be brought up as it is; the message says what to change, so no stack trace is needed. */
export class StackError extends Error {
  override readonly name = "StackError";
  readonly code = "STACK_INVALID";
}
