import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { processors } from "../../processors/registry.ts";
import { createDynamoClient, createLambdaClient, type Place } from "../log/clients.ts";
import { type LogOptions, type OpenLog, openLog } from "../log/openLog.ts";
import { findPlace } from "../log/place.ts";
import { CliError } from "../terminal/reportError.ts";

/** What an operator works on: the tables and the functions of a running system. */
export type Operator = {
  readonly dynamo: Pick<DynamoDBClient, "send">;
  readonly lambda: Pick<LambdaClient, "send">;
  readonly stage: string;
  /** The log, opened when it is first needed. */
  readonly log: () => Promise<OpenLog>;
  readonly close: () => void;
};

/** Opens a running system for an operator. Rejects when nothing answers there. */
export async function openOperator(options: LogOptions): Promise<Operator> {
  return createOperator(await findPlace(options), options);
}

/** An operator of the system at a place. */
export function createOperator(place: Place, options: LogOptions): Operator {
  const dynamo = createDynamoClient(place);
  const lambda = createLambdaClient(place);
  let opened: Promise<OpenLog> | undefined;
  const log = (): Promise<OpenLog> => {
    opened ??= openLog(options);
    return opened;
  };
  const close = (): void => {
    dynamo.destroy();
    lambda.destroy();
    opened?.then((one) => one.close()).catch(() => {});
  };
  return { dynamo, lambda, stage: options.stage, log, close };
}

/** The names of the processors that are meant: all of them, or the one that is named. */
export function processorsNamed(name: string | undefined): readonly string[] {
  const known = processors.map((processor) => processor.name);
  if (name === undefined) return known;
  if (!known.includes(name)) {
    throw new CliError(`There is no processor "${name}". Its name is one of: ${known.join(", ")}.`);
  }
  return [name];
}
