import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { names } from "../../stacks/names.ts";
import { createDynamoClient, createKinesisClient } from "../log/clients.ts";
import { commandProcessor } from "../operator/commandProcessor.ts";
import { listParked, type ParkedOfKey } from "../operator/listParked.ts";
import { createOperator, processorsNamed } from "../operator/operator.ts";
import { redriveKey } from "../operator/redriveKeys.ts";
import type { RunningCloud } from "../shop/runningCloud.ts";
import { findStory } from "../watch/findStory.ts";
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
  const operator = createOperator(cloud, { endpoint: cloud.endpoint, stage });
  const streamName = names.stream(stage);
  const problems: string[] = [];
  let follower: LogFollower | undefined;
  // The log is followed from the first look on: a shop whose console nobody opens pays nothing for it.
  const log = (): LogFollower => {
    follower ??= followLog(kinesis, { streamName, onProblem: (reason) => problems.push(reason) });
    return follower;
  };
  const routes: Readonly<Record<string, Route>> = {
    "GET /api/status": async () => ({
      status: await readStatus(cloud.endpoint),
      recordsByShard: Object.fromEntries(log().counts()),
      problems,
      atMs: Date.now(),
    }),
    "GET /api/parked": async () => ({ parked: (await listParked(operator, {})).map(withoutText) }),
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
    "POST /api/redrive": async ({ body }) => {
      const { processor, key } = toHeld(body);
      return { result: await redriveKey(operator, { processor, key }) };
    },
    "POST /api/skip": async ({ body }) => {
      const { processor, key } = toHeld(body);
      const orderly = {
        command: "skip",
        key,
        position: String(body.position),
        reason: String(body.reason),
      } as const;
      return { result: await commandProcessor(operator, processor, orderly) };
    },
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
      for (const client of [kinesis, dynamo]) client.destroy();
      operator.close();
    },
  };
}

/** A parked event as the page lists it. */
export type ParkedEntry = Omit<ParkedOfKey, "data" | "applied">;

function withoutText({ data: _data, applied: _applied, ...entry }: ParkedOfKey): ParkedEntry {
  return entry;
}

/** The held key that an order of the page names. @throws CliError when there is no such processor */
function toHeld(body: ConsoleRequest["body"]): { readonly processor: string; readonly key: string } {
  const [processor = ""] = processorsNamed(String(body.processor));
  return { processor, key: String(body.key) };
}
