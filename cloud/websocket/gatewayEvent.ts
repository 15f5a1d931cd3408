import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { toRequestTime } from "../apigateway/requestTime.ts";
import type { ApiSettings } from "./apiSettings.ts";
import type { Connection } from "./connection.ts";

/** What happened on a connection. */
export type Happening =
  | { readonly eventType: "CONNECT"; readonly headers: IncomingHttpHeaders; readonly query: URLSearchParams }
  | { readonly eventType: "MESSAGE"; readonly body: string }
  | { readonly eventType: "DISCONNECT"; readonly code: number; readonly reason: string };

export type EventContext = {
  readonly api: ApiSettings;
  readonly connection: Connection;
  readonly routeKey: string;
  readonly requestId: string;
  readonly nowMs: number;
  readonly domainName: string;
};

/**
 * The event that a route's function gets, as API Gateway makes it for a Lambda proxy integration.
 * (API Gateway developer guide, "WebSocket API mapping template reference")
 */
export function toGatewayEvent(happening: Happening, context: EventContext): string {
  return JSON.stringify({
    ...ofHandshake(happening),
    requestContext: { ...toRequestContext(context, happening.eventType), ...ofMessage(happening) },
    ...(happening.eventType === "MESSAGE" && { body: happening.body }),
    isBase64Encoded: false,
  });
}

function toRequestContext(context: EventContext, eventType: Happening["eventType"]): object {
  const { api, connection, nowMs, requestId } = context;
  return {
    routeKey: context.routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: toRequestTime(nowMs),
    messageDirection: "IN",
    stage: api.stage,
    connectedAt: connection.connectedAtMs,
    requestTimeEpoch: nowMs,
    identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
    requestId,
    domainName: context.domainName,
    connectionId: connection.id,
    apiId: api.apiId,
  };
}

function ofMessage(happening: Happening): object {
  if (happening.eventType === "MESSAGE") return { messageId: randomUUID() };
  if (happening.eventType === "CONNECT") return {};
  return { disconnectStatusCode: happening.code, disconnectReason: happening.reason };
}

function ofHandshake(happening: Happening): object {
  if (happening.eventType !== "CONNECT") return {};
  const headers = Object.entries(happening.headers).map(([name, value]) => [name, [value].flat()] as const);
  const query = [...new Set(happening.query.keys())].map(
    (name) => [name, happening.query.getAll(name)] as const,
  );
  return {
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers),
    ...(query.length > 0 && {
      queryStringParameters: Object.fromEntries(query.map(([name, values]) => [name, values.at(-1)])),
      multiValueQueryStringParameters: Object.fromEntries(query),
    }),
  };
}
