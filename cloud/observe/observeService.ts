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
 * now, `/_aws/cloud/logs?after=` the functions' last lines.
 */
export function observeService(observed: Observed): Service {
  return {
    name: "cloud",
    handle: async ({ path, query }: ServiceRequest) => {
      if (path === "/_aws/cloud") return json({ ready: true, ...observed.info });
      if (path === "/_aws/cloud/status") return json(statusOf(observed));
      if (path === "/_aws/cloud/logs") {
        return json({ lines: observed.logs.after(Number(query.get("after") ?? 0)) });
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
    })),
    functions: functions.map(({ settings, environmentCount, metrics }) => ({
      name: settings.name,
      environments: environmentCount(),
      metrics: metrics(),
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

function json(body: object): ServiceResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
