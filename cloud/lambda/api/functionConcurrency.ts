import type { ServiceRequest } from "../../service.ts";
import type { LambdaFunction } from "../createFunction.ts";
import { invalidMember, LambdaError } from "./lambdaError.ts";

/** What GetFunctionConcurrency answers; without a member when nothing is reserved. */
export function toConcurrency({ reservedConcurrency }: LambdaFunction): object {
  const reserved = reservedConcurrency();
  return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
}

/** PutFunctionConcurrency: from now on as many invocations at once, and none with 0. */
export function putConcurrency(lambda: LambdaFunction, { body }: ServiceRequest): object {
  lambda.reserve(readReserved(body.toString("utf8")));
  return toConcurrency(lambda);
}

function readReserved(text: string): number {
  const reserved = parse(text).ReservedConcurrentExecutions;
  if (typeof reserved !== "number" || !Number.isInteger(reserved) || reserved < 0) {
    throw invalidMember(
      `Value '${reserved ?? null}' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  }
  return reserved;
}

function parse(text: string): { readonly ReservedConcurrentExecutions?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new LambdaError("InvalidRequestContentException", "Could not parse request body into json.");
  }
}
