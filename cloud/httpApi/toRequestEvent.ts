import { toRequestTime } from "../apigateway/requestTime.ts";
import type { ServiceRequest } from "../service.ts";
import type { HttpApiSettings } from "./httpApiSettings.ts";
import type { RouteMatch } from "./matchRoute.ts";

export type RequestContext = {
  readonly api: HttpApiSettings;
  readonly match: RouteMatch;
  /** Without the API's ID in front. */
  readonly path: string;
  readonly requestId: string;
  readonly nowMs: number;
  readonly domainName: string;
};

/**
 * The event of a request, payload format 2.0. (API Gateway developer guide, "Create AWS Lambda proxy integrations for
 * HTTP APIs")
 */
export function toRequestEvent(request: ServiceRequest, context: RequestContext): string {
  const { cookie, ...headers } = request.headers;
  const { rawQuery = request.query.toString(), body } = request;
  const { routeKey } = context.match.route;
  const isText = isTextual(headers["content-type"]);
  return JSON.stringify({
    version: "2.0",
    routeKey,
    rawPath: context.path,
    rawQueryString: rawQuery,
    cookies: cookie?.split(/; ?/),
    headers,
    queryStringParameters: rawQuery === "" ? undefined : joined(request.query),
    requestContext: toRequestContext(request, context),
    body: body.length === 0 ? undefined : body.toString(isText ? "utf8" : "base64"),
    pathParameters: context.match.pathParameters,
    isBase64Encoded: body.length > 0 && !isText,
  });
}

function toRequestContext(
  { method, headers }: ServiceRequest,
  { api, match, path, requestId, nowMs, domainName }: RequestContext,
): object {
  return {
    accountId: api.account,
    apiId: api.apiId,
    domainName,
    domainPrefix: domainName.split(".")[0],
    http: {
      method,
      path,
      protocol: "HTTP/1.1",
      // The endpoint listens on loopback alone.
      sourceIp: "127.0.0.1",
      userAgent: headers["user-agent"] ?? "",
    },
    requestId,
    routeKey: match.route.routeKey,
    stage: "$default",
    time: toRequestTime(nowMs),
    timeEpoch: nowMs,
  };
}

/** Values of one name are joined by commas. */
function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]));
}

/** API Gateway hands text types on as they are and everything else in base64. */
function isTextual(contentType = ""): boolean {
  return /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml)))/.test(contentType);
}
