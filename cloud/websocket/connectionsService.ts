import type { Clock } from "../clock.ts";
import { errorResponse } from "../endpoint/errorResponse.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { type Connection, sendText } from "./connection.ts";
import { messageBytesMax } from "./limits.ts";
import type { StageServer } from "./stageServer.ts";

const pathPattern = /^\/([^/]+)\/([^/]+)\/(?:@|%40)connections\/([^/]+)$/i;

/**
 * The management API of WebSocket APIs: post to a connection, ask about it, close it.
 * (API Gateway developer guide, "Use @connections commands in your backend service")
 */
export function createConnectionsService(stages: readonly StageServer[], clock: Clock): Service {
  return {
    name: "execute-api",
    handle: async (request) => {
      const [, apiId, stageName, encodedId = ""] = pathPattern.exec(request.path) ?? [];
      const stage = stages.find(({ api }) => api.apiId === apiId && api.stage === stageName);
      if (stage === undefined) return failure(request, { status: 403, code: "ForbiddenException" });
      const connection = stage.connections.get(decode(encodedId));
      if (connection === undefined) return failure(request, { status: 410, code: "GoneException" });
      if (request.method === "POST") return post(request, connection, clock);
      if (request.method === "GET") return describe(connection);
      if (request.method === "DELETE") return disconnect(connection);
      return failure(request, { status: 405, code: "MethodNotAllowedException" });
    },
    close: async () => {},
  };
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

async function post(request: ServiceRequest, connection: Connection, clock: Clock): Promise<ServiceResponse> {
  if (request.body.length > messageBytesMax) {
    return failure(request, { status: 413, code: "PayloadTooLargeException" });
  }
  connection.lastActiveAtMs = clock.now();
  const sent = await sendText(connection, request.body.toString("utf8"));
  return sent
    ? { status: 200, headers: {}, body: "" }
    : failure(request, { status: 410, code: "GoneException" });
}

function describe(connection: Connection): ServiceResponse {
  const body = {
    connectedAt: new Date(connection.connectedAtMs).toISOString(),
    identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
    lastActiveAt: new Date(connection.lastActiveAtMs).toISOString(),
  };
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function disconnect(connection: Connection): ServiceResponse {
  connection.socket?.close(1000, "Connection Closed Normally");
  return { status: 204, headers: {}, body: "" };
}

const messages: Readonly<Record<string, string>> = {
  ForbiddenException: "There is no such WebSocket API and stage here.",
  GoneException: "The connection is closed.",
  MethodNotAllowedException: "A connection is posted to, read or deleted.",
  PayloadTooLargeException: `A message has at most ${messageBytesMax} bytes.`,
};

function failure(
  request: ServiceRequest,
  { status, code }: { readonly status: number; readonly code: string },
): ServiceResponse {
  return errorResponse(request, { status, code, message: messages[code] ?? code });
}
