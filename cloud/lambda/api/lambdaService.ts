import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../../service.ts";
import type { AcceptEvent } from "../async/asyncInvoker.ts";
import { type Functions, findFunction } from "./findFunction.ts";
import { putConcurrency, toConcurrency } from "./functionConcurrency.ts";
import { toConfiguration } from "./functionConfiguration.ts";
import { invokeOperation } from "./invokeOperation.ts";
import { LambdaError, toErrorResponse } from "./lambdaError.ts";
import { pageOf } from "./page.ts";

/** One operation of the API: what it answers, or a LambdaError. */
export type LambdaOperation = (
  request: ServiceRequest,
  /** What stands in the place of the first `*` of its path, decoded. */
  subject: string,
) => ServiceResponse | Promise<ServiceResponse>;

/** Operations by method and path, `*` for one part of it: `GET /2015-03-31/functions/*`. */
export type LambdaRoutes = Readonly<Record<string, LambdaOperation>>;

export type LambdaServiceOptions = {
  readonly functions: Functions;
  readonly accept: AcceptEvent;
  readonly clock: Clock;
  /** Of event source mappings. */
  readonly routes?: LambdaRoutes | undefined;
};

const functionsPerPageMax = 50;

/** Lambda by its REST protocol: invoking, describing, listing and throttling functions, and whatever further `routes` are given. */
export function createLambdaService(options: LambdaServiceOptions): Service {
  const routes = { ...functionRoutes(options), ...options.routes };
  return {
    name: "lambda",
    handle: async (request) => {
      try {
        return await route(routes, request);
      } catch (error) {
        if (!(error instanceof LambdaError)) throw error;
        return toErrorResponse(error);
      }
    },
    close: async () => {},
  };
}

function functionRoutes({ functions, accept, clock }: LambdaServiceOptions): LambdaRoutes {
  const startedAtMs = clock.now();
  const find = (request: ServiceRequest, text: string) =>
    findFunction(functions, { text, qualifier: request.query.get("Qualifier") ?? undefined });
  return {
    "POST /2015-03-31/functions/*/invocations": (request, text) =>
      invokeOperation(find(request, text), { request, accept }),
    "GET /2015-03-31/functions/*/configuration": (request, text) =>
      json(toConfiguration(find(request, text), startedAtMs)),
    "GET /2015-03-31/functions/*": (request, text) => {
      const found = find(request, text);
      const concurrency = toConcurrency(found);
      return json({
        Configuration: toConfiguration(found, startedAtMs),
        Code: { RepositoryType: "S3" },
        ...("ReservedConcurrentExecutions" in concurrency && { Concurrency: concurrency }),
      });
    },
    "GET /2019-09-30/functions/*/concurrency": (request, text) => json(toConcurrency(find(request, text))),
    "PUT /2017-10-31/functions/*/concurrency": (request, text) =>
      json(putConcurrency(find(request, text), request)),
    "DELETE /2017-10-31/functions/*/concurrency": (request, text) => {
      find(request, text).reserve(undefined);
      return { ...json({}, 204), body: "" };
    },
    "GET /2015-03-31/functions": ({ query }) => {
      const all = [...functions.values()].sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
      const { items, nextMarker } = pageOf(all, { query, itemsMax: functionsPerPageMax });
      return json({
        Functions: items.map((one) => toConfiguration(one, startedAtMs)),
        ...(nextMarker !== undefined && { NextMarker: nextMarker }),
      });
    },
  };
}

async function route(routes: LambdaRoutes, request: ServiceRequest): Promise<ServiceResponse> {
  const [, version, collection, subject, ...rest] = request.path.replace(/\/$/, "").split("/");
  const pattern = [version, collection, ...(subject === undefined ? [] : ["*"]), ...rest].join("/");
  const operation = routes[`${request.method} /${pattern}`];
  if (operation === undefined) {
    const message = `The embedded Lambda does not know ${request.method} ${request.path}.`;
    throw new LambdaError("UnknownOperationException", message, { status: 404 });
  }
  return operation(request, decodeURIComponent(subject ?? ""));
}

/** A successful answer. */
export function json(body: object, status = 200): ServiceResponse {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(body),
  };
}
