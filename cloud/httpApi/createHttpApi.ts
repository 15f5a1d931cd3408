import { randomUUID } from "node:crypto";
import type { InvokeRoute } from "../apigateway/invokeRoute.ts";
import type { Clock } from "../clock.ts";
import type { ServiceRequest, ServiceResponse } from "../service.ts";
import { answerPreflight, withCors } from "./cors.ts";
import type { HttpApiSettings } from "./httpApiSettings.ts";
import { payloadBytesMax } from "./limits.ts";
import { matchRoute, type RouteMatch } from "./matchRoute.ts";
import { readResult } from "./readResult.ts";
import { createThrottle, type Throttle } from "./throttle.ts";
import { toRequestEvent } from "./toRequestEvent.ts";

export type HttpApiOptions = {
  readonly api: HttpApiSettings;
  readonly domainName: string;
  readonly clock: Clock;
  readonly invoke: InvokeRoute;
};

/** The `$default` stage of an HTTP API. */
export type HttpApi = {
  readonly api: HttpApiSettings;
  /** Whether a request is for this API: its path begins with the API's ID. */
  readonly isFor: (request: Pick<ServiceRequest, "path">) => boolean;
  readonly handle: (request: ServiceRequest) => Promise<ServiceResponse>;
};

/**
 * The way of a request:
 *
 *     CORS preflight -> route -> throttle -> function -> its response
 *              204       404       429       500, 504
 */
export function createHttpApi({ api, domainName, clock, invoke }: HttpApiOptions): HttpApi {
  const prefix = `/${api.apiId}`;
  const throttles = new Map<string, Throttle>(
    api.routes.flatMap(({ routeKey, throttle }) =>
      throttle === undefined ? [] : [[routeKey, createThrottle(throttle, clock)] as const],
    ),
  );

  const call = async (
    request: ServiceRequest,
    { match, path }: { readonly match: RouteMatch; readonly path: string },
  ): Promise<ServiceResponse> => {
    const { routeKey, functionArn, permitted, timeoutMs } = match.route;
    if (throttles.get(routeKey)?.() === false) return failure(429, "Too Many Requests");
    if (!permitted) return failure(500, "Internal Server Error");
    const context = { api, match, path, requestId: randomUUID(), nowMs: clock.now(), domainName };
    const result = await within(clock, {
      timeoutMs,
      work: invoke(functionArn, toRequestEvent(request, context)),
    });
    if (result === "late") return failure(504, "Gateway Timeout");
    const response = result.type === "returned" ? readResult(result.payload) : undefined;
    if (response === undefined) return failure(500, "Internal Server Error");
    return { ...response, headers: { ...response.headers, "apigw-requestid": context.requestId } };
  };
  const answer = async (request: ServiceRequest): Promise<ServiceResponse> => {
    if (request.body.length > payloadBytesMax) return failure(413, "Request Entity Too Large");
    const path = request.path.slice(prefix.length) || "/";
    const match = matchRoute(api.routes, { method: request.method, path });
    return match === undefined ? failure(404, "Not Found") : call(request, { match, path });
  };
  return {
    api,
    isFor: ({ path }) => path === prefix || path.startsWith(`${prefix}/`),
    handle: async (request) => {
      if (api.cors === undefined) return answer(request);
      const preflight = answerPreflight(request, api.cors);
      return preflight ?? withCors(request, { response: await answer(request), cors: api.cors });
    },
  };
}

/** The form in which API Gateway itself answers. */
function failure(status: number, message: string): ServiceResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}

function within<Value>(
  clock: Clock,
  { timeoutMs, work }: { readonly timeoutMs: number; readonly work: Promise<Value> },
): Promise<Value | "late"> {
  return new Promise((settle) => {
    const stop = clock.after(timeoutMs, () => settle("late"));
    void work.then((value) => {
      stop();
      settle(value);
    });
  });
}
