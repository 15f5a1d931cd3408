import type { Context } from "aws-lambda";

/** The variables that a function asked for, all there and none empty. */
export type FunctionEnvironment = Readonly<Record<string, string>>;

/** Lambda's context with what the middlewares add to it. */
export type FunctionContext = Context & {
  environment: FunctionEnvironment;
  /** Aborted shortly before Lambda would end the function. */
  signal: AbortSignal;
};
