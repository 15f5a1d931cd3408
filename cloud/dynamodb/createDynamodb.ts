import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { dynamoError, isDynamoError } from "./dynamoErrors.ts";
import { createEngine, type Engine, type Json, operations } from "./engine.ts";
import { createGate } from "./gate.ts";
import { createIntents } from "./intents.ts";
import { transactGet, transactWrite, undo } from "./transaction.ts";

export type DynamodbOptions = {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  /** Tables are kept here; absent: in memory. */
  readonly dataDir?: string | undefined;
};

/** The embedded DynamoDB: `dynalite` with transactions. */
export type Dynamodb = {
  readonly service: Service;
  /** Makes a table, described as CreateTable takes it, unless it is there already; usable when this settles. */
  readonly ensureTable: (request: Json & { readonly TableName: string }) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How long the same ClientRequestToken means the same transaction (API reference, TransactWriteItems). */
const requestTokenMs = 600_000;
const requestTokensMax = 10_000;

/** Starts it, with the tables that are kept in `dataDir`; a transaction that a crash interrupted is undone first. */
export async function createDynamodb({
  region,
  account,
  clock,
  dataDir,
}: DynamodbOptions): Promise<Dynamodb> {
  const path = dataDir === undefined ? undefined : join(dataDir, "items");
  const engine = createEngine({ region, account, path });
  const intents = createIntents(dataDir);
  const gate = createGate();
  const tokens = new LRUCache<string, { readonly request: string; readonly atMs: number }>({
    max: requestTokensMax,
  });
  await undo(await intents.interrupted(), engine);
  await intents.end();

  const transactOnce = async (request: Json): Promise<Json> => {
    const { ClientRequestToken: token, ...rest } = request;
    const text = JSON.stringify(rest);
    const before = typeof token === "string" ? tokens.get(token) : undefined;
    if (before !== undefined && clock.now() - before.atMs < requestTokenMs) {
      if (before.request === text) return {};
      const message = "The same client token was used for different requests";
      throw dynamoError("IdempotentParameterMismatchException", message);
    }
    const response = await transactWrite(rest, { engine, intents });
    if (typeof token === "string") tokens.set(token, { request: text, atMs: clock.now() });
    return response;
  };
  const run = (operation: string, request: Json): Promise<Json> => {
    if (operation === "TransactWriteItems") return gate.exclusive(() => transactOnce(request));
    if (operation === "TransactGetItems") return gate.exclusive(() => transactGet(request, engine));
    if (operations.has(operation)) return gate.shared(() => engine.call(operation, request));
    const message = `The embedded DynamoDB has no operation "${operation}".`;
    return Promise.reject(dynamoError("UnknownOperationException", message));
  };
  const service: Service = {
    name: "dynamodb",
    handle: async (request) => {
      try {
        return answer(200, await run(operationOf(request), parse(request)));
      } catch (error) {
        if (!isDynamoError(error)) throw error;
        return answer(error.statusCode, error.body);
      }
    },
    close: engine.close,
  };
  return { service, ensureTable: (request) => ensureTable(engine, request), close: engine.close };
}

async function ensureTable(engine: Engine, request: Json & { readonly TableName: string }): Promise<void> {
  try {
    await engine.call("CreateTable", request);
  } catch (error) {
    if (!isDynamoError(error) || !error.body.__type.endsWith("#ResourceInUseException")) throw error;
  }
  for (;;) {
    const { Table } = await engine.call("DescribeTable", { TableName: request.TableName });
    if ((Table as { readonly TableStatus: string }).TableStatus === "ACTIVE") return;
    await new Promise((settle) => setTimeout(settle, 1));
  }
}

function operationOf({ headers }: ServiceRequest): string {
  return (headers["x-amz-target"] ?? "").replace("DynamoDB_20120810.", "");
}

function parse({ body }: ServiceRequest): Json {
  try {
    return JSON.parse(body.toString("utf8")) as Json;
  } catch {
    throw dynamoError("SerializationException", "The body of the request is no JSON.");
  }
}

function answer(status: number, body: Json): ServiceResponse {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(body),
  };
}
