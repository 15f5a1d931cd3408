import type { CloudInspection } from "../inspect/inspection.ts";
import type { ManagedMapping } from "../mapping/lifecycle/managedMapping.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import type { StageServer } from "../websocket/stageServer.ts";
import type { MeteredFunction } from "./functionMeter.ts";
import type { LogTail } from "./logTail.ts";

/** What is observed. */
export type Observed = {
  /** What is up here, as the line that `orderly cloud` prints says it. */
  readonly info: object;
  readonly inspect: CloudInspection;
  readonly mappings: () => readonly ManagedMapping[];
  readonly functions: readonly MeteredFunction[];
  readonly stages: readonly StageServer[];
  readonly logs: LogTail;
};

/**
 * What one sees of a cloud from outside: `GET /_aws/cloud` what is up, `/_aws/cloud/status` what CloudWatch would count
 * now, `/_aws/cloud/logs?after=&last=` the functions' last lines. And what no API of AWS does: `POST /_aws/cloud/crash`
 * with a function's name and whether the environment of its next invocation dies.
 */
export function observeService(observed: Observed): Service {
  return {
    name: "cloud",
    handle: async ({ method, path, query, headers, body }: ServiceRequest) => {
      if (method === "POST" && path === "/_aws/cloud/crash") {
        // What another page's form may send is no JSON.
        if (headers["content-type"] !== "application/json") return { ...json({}), status: 415 };
        return crash(observed, body.toString("utf8"));
      }
      if (path === "/_aws/cloud") return json({ ready: true, ...observed.info });
      if (path === "/_aws/cloud/status") return json(statusOf(observed));
      if (path === "/_aws/cloud/logs") {
        const lines = observed.logs.after(Number(query.get("after") ?? 0));
        return json({ lines: lines.slice(-Number(query.get("last") ?? lines.length) || lines.length) });
      }
      return { ...json({ message: `There is nothing to see at ${path}.` }), status: 404 };
    },
    close: async () => {},
  };
}

function statusOf({ inspect, mappings, functions, stages }: Observed): object {
  return {
    streams: inspect.streams(),
    mappings: mappings().map((mapping) => ({
      uuid: mapping.settings().uuid,
      functionName: mapping.settings().functionArn.split(":").at(-1),
      source: mapping.settings().eventSourceArn,
      state: mapping.state(),
      lastProcessingResult: mapping.lastProcessingResult(),
      metrics: mapping.metrics(),
      shards: mapping.shardMetrics() ?? {},
    })),
    functions: functions.map((lambda) => ({
      name: lambda.settings.name,
      environments: lambda.environmentCount(),
      reservedConcurrency: lambda.reservedConcurrency(),
      crashesNext: lambda.crashesNext(),
      metrics: lambda.metrics(),
    })),
    connections: stages.flatMap(({ api, connections }) =>
      [...connections.values()].map(({ id, connectedAtMs, lastActiveAtMs, userAgent }) => ({
        api: api.name,
        id,
        connectedAtMs,
        lastActiveAtMs,
        userAgent,
      })),
    ),
  };
}

function crash({ functions }: Observed, body: string): ServiceResponse {
  const { functionName, crashes } = parse(body);
  const lambda = functions.find(({ settings }) => settings.name === functionName);
  if (lambda === undefined || typeof crashes !== "boolean") {
    const message = "Expected the functionName of a function that is here, and crashes: true or false.";
    return { ...json({ message }), status: 400 };
  }
  lambda.crashNext(crashes);
  return json({ functionName, crashes });
}

function parse(text: string): { readonly functionName?: unknown; readonly crashes?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function json(body: object): ServiceResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
