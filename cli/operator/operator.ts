import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { processors } from "../../processors/registry.ts";
import { createDynamoClient, createLambdaClient } from "../log/clients.ts";
import { findPlace, type PlaceOptions } from "../log/place.ts";
import { CliError } from "../terminal/reportError.ts";

/** What an operator works on: the tables and the functions of a running system. */
export type Operator = {
  readonly dynamo: Pick<DynamoDBClient, "send">;
  readonly lambda: Pick<LambdaClient, "send">;
  readonly stage: string;
  readonly close: () => void;
};

/** Opens a running system for an operator. Rejects when nothing answers there. */
export async function openOperator(options: PlaceOptions): Promise<Operator> {
  const place = await findPlace(options);
  const dynamo = createDynamoClient(place);
  const lambda = createLambdaClient(place);
  const close = (): void => {
    dynamo.destroy();
    lambda.destroy();
  };
  return { dynamo, lambda, stage: options.stage, close };
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
