import { InvokeCommand } from "@aws-sdk/client-lambda";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { processors } from "../../processors/registry.ts";
import { names } from "../../stacks/names.ts";
import { createDynamoClient, createKinesisClient, createLambdaClient } from "../log/clients.ts";
import type { RunningCloud } from "../shop/runningCloud.ts";
import { findStory } from "../watch/findStory.ts";
import { listParked } from "../watch/listParked.ts";
import { followLog, type LogFollower } from "../watch/logFollower.ts";
import { readLines, readStatus } from "../watch/readStatus.ts";
import { type Fault, injectFault, isFault } from "./injectFault.ts";
import { toTail } from "./toTail.ts";

/** A question or an order of the console page. */
export type ConsoleRequest = {
  /** `GET /api/status` */
  readonly route: string;
  readonly query: URLSearchParams;
  /** The JSON of a POST. */
  readonly body: Readonly<Record<string, unknown>>;
};

/** What the console page sees and does, on a cloud of this machine. */
export type Console = {
  /** The answer as JSON; `undefined` when there is no such route. */
  readonly answer: (request: ConsoleRequest) => Promise<object | undefined>;
  readonly close: () => void;
};

type Route = (request: ConsoleRequest) => Promise<object>;

/** Watches a running cloud, by the same code as `orderly status`, `trace` and `tail`. */
export function createConsole({
  cloud,
  stage,
}: {
  readonly cloud: RunningCloud;
  readonly stage: string;
}): Console {
  const kinesis = createKinesisClient(cloud);
  const dynamo = createDynamoClient(cloud);
  const lambda = createLambdaClient(cloud);
  const streamName = names.stream(stage);
  const problems: string[] = [];
  let follower: LogFollower | undefined;
  // The log is followed from the first look on: a shop whose console nobody opens pays nothing for it.
  const log = (): LogFollower => {
    follower ??= followLog(kinesis, { streamName, onProblem: (reason) => problems.push(reason) });
    return follower;
  };
  const parkedOf = (processor: string) =>
    listParked(dynamo, { tableName: names.table(stage, processor), processor });
  const command = async (processor: unknown, orderly: object): Promise<object> => {
    const known = processors.find(({ name }) => name === processor);
    if (known === undefined) return { error: `There is no processor ${String(processor)}.` };
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: names.lambda(stage, known.name),
        Payload: JSON.stringify({ orderly }),
      }),
    );
    const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as Record<string, unknown>;
    return answer.FunctionError === undefined ? { result } : { error: String(result.errorMessage) };
  };
  const routes: Readonly<Record<string, Route>> = {
    "GET /api/status": async () => ({
      status: await readStatus(cloud.endpoint),
      recordsByShard: Object.fromEntries(log().counts()),
      problems,
      atMs: Date.now(),
    }),
    "GET /api/parked": async () => ({
      parked: (await Promise.all(processors.map(({ name }) => parkedOf(name)))).flat(),
    }),
    "GET /api/story": async ({ query }) =>
      findStory(query.get("id") ?? "", { log: log().records(), lines: await readLines(cloud.endpoint) }),
    "GET /api/events": async ({ query }) => ({ events: toTail(log().records(), query.get("key") ?? "") }),
    "GET /api/logs": async () => ({ lines: (await readLines(cloud.endpoint)).slice(-200) }),
    "GET /api/mails": async () => (await fetch(`${cloud.endpoint}/_aws/ses`)).json() as Promise<object>,
    "GET /api/entity": async ({ query }) => {
      const tableName = names.table(stage, query.get("processor") ?? "");
      const key = query.get("key") ?? "";
      const store = createDynamoEntityStore({ tableName, client: dynamo });
      const [entities, items] = await Promise.all([store.load([key]), store.loadItems([key])]);
      return { entity: entities.get(key), item: items.get(key) };
    },
    "POST /api/redrive": ({ body }) => command(body.processor, { command: "redrive", key: body.key }),
    "POST /api/skip": ({ body: { processor, key, position, reason } }) =>
      command(processor, { command: "skip", key, position, reason }),
    "POST /api/fault": async ({ body }) => {
      if (!isFault(body.fault)) return { error: `There is no fault ${String(body.fault)}.` };
      const fault: Fault = body.fault;
      return { done: await injectFault(fault, { kinesis, streamName, cloud }) };
    },
  };
  return {
    answer: async (request) => routes[request.route]?.(request),
    close: () => {
      follower?.stop();
      for (const client of [kinesis, dynamo, lambda]) client.destroy();
    },
  };
}
