import type { ServiceRequest, ServiceResponse } from "../service.ts";
import type { CorsSettings } from "./httpApiSettings.ts";

/** What API Gateway answers to a preflight by itself; undefined when the request is none. */
export function answerPreflight(request: ServiceRequest, cors: CorsSettings): ServiceResponse | undefined {
  const isPreflight = request.method === "OPTIONS" && "access-control-request-method" in request.headers;
  if (!isPreflight) return undefined;
  const origin = originHeaders(request, cors);
  if (origin === undefined) return { status: 204, headers: {}, body: "" };
  return {
    status: 204,
    headers: {
      ...origin,
      ...listed("access-control-allow-methods", cors.methods),
      ...listed("access-control-allow-headers", cors.headers),
      ...(cors.maxAgeSeconds !== undefined && { "access-control-max-age": String(cors.maxAgeSeconds) }),
    },
    body: "",
  };
}

/** Puts the API's own CORS headers in the place of those that the function gave, as API Gateway does. */
export function withCors(
  request: ServiceRequest,
  { response, cors }: { readonly response: ServiceResponse; readonly cors: CorsSettings },
): ServiceResponse {
  const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith("access-control-"));
  const origin = originHeaders(request, cors);
  const own = origin && { ...origin, ...listed("access-control-expose-headers", cors.exposed) };
  return { ...response, headers: { ...Object.fromEntries(kept), ...own } };
}

function originHeaders({ headers }: ServiceRequest, cors: CorsSettings): Record<string, string> | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const any = cors.origins.includes("*");
  if (!any && !cors.origins.includes(origin)) return undefined;
  return {
    "access-control-allow-origin": any ? "*" : origin,
    ...(!any && { vary: "origin" }),
    ...(cors.credentials && { "access-control-allow-credentials": "true" }),
  };
}

function listed(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(",") };
}
