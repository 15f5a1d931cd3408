import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import type { SkipResult } from "../../engine/runtime/skip.ts";
import { names } from "../../stacks/names.ts";
import { createDynamoClient, createKinesisClient } from "../log/clients.ts";
import { commandProcessor } from "../operator/commandProcessor.ts";
import { listParked, type ParkedOfKey } from "../operator/listParked.ts";
import { createOperator, processorsNamed } from "../operator/operator.ts";
import { redriveKey } from "../operator/redriveKeys.ts";
import type { RunningCloud } from "../shop/runningCloud.ts";
import { findStory } from "../watch/findStory.ts";
import { followLog, type LogFollower } from "../watch/logFollower.ts";
import { readEntities, readEntity } from "../watch/readEntities.ts";
import { readMails } from "../watch/readMails.ts";
import { readOperations } from "../watch/readOperations.ts";
import { readLines, readStatus } from "../watch/readStatus.ts";
import { createFaults, type LastingFault, lastingFaults } from "./createFaults.ts";
import { injectFault, isFault } from "./injectFault.ts";
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
  /** Ends the faults that are on. */
  readonly close: () => Promise<void>;
};

type Route = (request: ConsoleRequest) => Promise<object>;

/** What one answer holds at most; more of it is counted, or comes behind it. */
const parkedMax = 200;
const linesMax = 200;
const mailsMax = 50;

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
  const faults = createFaults({ cloud, lambda: operator.lambda });
  const entitiesOf = (query: URLSearchParams) => {
    const [processor = ""] = processorsNamed(query.get("processor") ?? "");
    return { dynamo, stage, processor };
  };
  let follower: LogFollower | undefined;
  // The log is followed from the first look on: a shop whose console nobody opens pays nothing for it.
  const log = (): LogFollower => {
    follower ??= followLog(kinesis, { streamName, onProblem: (reason) => problems.push(reason) });
    return follower;
  };
  const routes: Readonly<Record<string, Route>> = {
    "GET /api/status": async () => {
      const status = await readStatus(cloud.endpoint);
      const recordsByShard = Object.fromEntries(log().counts());
      const processors = processorsNamed(undefined);
      return {
        status,
        processors,
        recordsByShard,
        faults: faults.active(status),
        problems,
        atMs: Date.now(),
      };
    },
    "GET /api/parked": async () => {
      const parked = await listParked(operator, {});
      return { parked: parked.slice(0, parkedMax).map(withoutText), total: parked.length };
    },
    "GET /api/operations": async () => ({ operations: await readOperations(dynamo, stage) }),
    "GET /api/story": async ({ query }) =>
      findStory(query.get("id") ?? "", { log: log().records(), lines: await readLines(cloud.endpoint) }),
    "GET /api/events": async ({ query }) =>
      toTail(log(), { key: query.get("key") ?? "", after: afterOf(query) }),
    "GET /api/logs": async ({ query }) => ({
      lines: await readLines(cloud.endpoint, { after: afterOf(query), last: linesMax }),
    }),
    "GET /api/mails": () => readMails(cloud.endpoint, mailsMax),
    "GET /api/entities": ({ query }) => readEntities(entitiesOf(query), query.get("after") ?? undefined),
    "GET /api/entity": ({ query }) => readEntity(entitiesOf(query), query.get("key") ?? ""),
    "POST /api/redrive": async ({ body }) => {
      const { processor, key } = toHeld(body);
      return { done: toRedriveText(await redriveKey(operator, { processor, key })) };
    },
    "POST /api/skip": async ({ body }) => {
      const { processor, key } = toHeld(body);
      const orderly = {
        command: "skip",
        key,
        position: String(body.position),
        reason: String(body.reason),
      } as const;
      return { done: toSkipText(await commandProcessor<SkipResult>(operator, processor, orderly)) };
    },
    "POST /api/fault": async ({ body }) => {
      const { fault } = body;
      if (isLasting(fault)) return { done: await faults.begin(fault, String(body.functionName)) };
      if (!isFault(fault)) return { error: `There is no fault ${String(fault)}.` };
      return { done: await injectFault(fault, { kinesis, streamName, cloud }) };
    },
    "POST /api/end-fault": async ({ body }) => {
      if (!isLasting(body.fault)) return { error: `There is no fault ${String(body.fault)} that lasts.` };
      return { done: await faults.end(body.fault, String(body.functionName)) };
    },
  };
  return {
    answer: async (request) => routes[request.route]?.(request),
    close: async () => {
      follower?.stop();
      await faults.close();
      for (const client of [kinesis, dynamo]) client.destroy();
      operator.close();
    },
  };
}

function toRedriveText({ applied, remaining, stopped }: RedriveResult): string {
  const why = stopped === undefined ? "" : ` It stopped: ${stopped.message}`;
  return `${applied} applied, ${remaining} still parked.${why}`;
}

function toSkipText({ skipped, remaining }: SkipResult): string {
  const what = skipped === undefined ? "It is not parked any more" : "It is left out, and that is recorded";
  return `${what}; ${remaining} still parked.`;
}

function isLasting(fault: unknown): fault is LastingFault {
  return lastingFaults.includes(fault as LastingFault);
}

function afterOf(query: URLSearchParams): number {
  return Number(query.get("after") ?? 0) || 0;
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
