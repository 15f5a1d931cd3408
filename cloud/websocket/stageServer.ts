import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { InvokeRoute, RouteResult } from "../apigateway/invokeRoute.ts";
import type { Clock } from "../clock.ts";
import type { ApiSettings } from "./apiSettings.ts";
import { type Connection, newConnectionId, sendText } from "./connection.ts";
import { type Happening, toGatewayEvent } from "./gatewayEvent.ts";
import { connectionMsMax, idleMsMax, messageBytesMax, refusedBytesMax } from "./limits.ts";
import { selectRoute } from "./selectRoute.ts";

export type StageOptions = {
  readonly api: ApiSettings;
  readonly domainName: string;
  readonly clock: Clock;
  readonly invoke: InvokeRoute;
};

/** One stage with its connections. */
export type StageServer = {
  readonly api: ApiSettings;
  readonly connections: ReadonlyMap<string, Connection>;
  /** Takes over a handshake for this stage. */
  readonly accept: (request: IncomingMessage, socket: Socket, head: Buffer) => Promise<void>;
  /** Closes every connection with 1001 and waits until their functions were told. */
  readonly close: () => Promise<void>;
};

/**
 * The life of a connection:
 *
 *     handshake -> $connect --2xx--> open -> messages, each to its route -> closed -> $disconnect
 *                          \-else--> refused
 *
 * Messages of one connection run at the same time; API Gateway promises no order either.
 */
export function createStageServer({ api, domainName, clock, invoke }: StageOptions): StageServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: refusedBytesMax, clientTracking: false });
  const connections = new Map<string, Connection>();
  const leaving = new Set<Promise<unknown>>();

  const call = async (
    connection: Connection,
    { routeKey, happening }: { readonly routeKey: string; readonly happening: Happening },
  ): Promise<RouteResult & { readonly requestId: string }> => {
    const requestId = randomUUID();
    const arn = api.routes.get(routeKey);
    if (arn === undefined || api.forbidden.has(routeKey)) {
      return { type: "failed", reason: "no permission to call the function", requestId };
    }
    const context = { api, connection, routeKey, requestId, nowMs: clock.now(), domainName };
    return { ...(await invoke(arn, toGatewayEvent(happening, context))), requestId };
  };
  const accept: StageServer["accept"] = async (request, socket, head) => {
    const connection = newConnection(request, clock.now());
    const refused = await refusal(connection, request);
    if (refused !== undefined) return refuse(socket, refused);
    if (socket.destroyed) return undefined;
    server.handleUpgrade(request, socket, head, (client) => open(connection, client));
  };
  const refusal = async (connection: Connection, request: IncomingMessage): Promise<number | undefined> => {
    if (!api.routes.has("$connect")) return undefined;
    const query = new URL(request.url ?? "/", "ws://localhost").searchParams;
    const happening = { eventType: "CONNECT", headers: request.headers, query } as const;
    const result = await call(connection, { routeKey: "$connect", happening });
    const status = result.type === "failed" ? 502 : statusOf(result.payload);
    return status >= 200 && status < 300 ? undefined : status;
  };
  const open = (connection: Connection, client: WebSocket): void => {
    connection.socket = client;
    connections.set(connection.id, connection);
    const stopTimers = watch(connection, clock);
    client.on("message", (data, isBinary) => void onMessage(connection, { data: String(data), isBinary }));
    // `ws` closes by itself, with the code that fits: 1009 for a message that is larger than it may read.
    client.on("error", () => {});
    client.on("close", (code, reason) => {
      stopTimers();
      connections.delete(connection.id);
      leave(connection, { eventType: "DISCONNECT", code, reason: reason.toString() });
    });
  };
  const leave = (connection: Connection, happening: Happening): void => {
    if (!api.routes.has("$disconnect")) return;
    const told = call(connection, { routeKey: "$disconnect", happening });
    leaving.add(told);
    void told.finally(() => leaving.delete(told));
  };
  const onMessage = async (
    connection: Connection,
    { data, isBinary }: { readonly data: string; readonly isBinary: boolean },
  ): Promise<void> => {
    // What a client sent behind a message that it is closed for is not heard.
    if (connection.socket?.readyState !== connection.socket?.OPEN) return undefined;
    connection.lastActiveAtMs = clock.now();
    if (isBinary) return connection.socket?.close(1003, "Binary messages are not supported");
    const bytes = Buffer.byteLength(data);
    if (bytes > messageBytesMax) return refuseLarge(connection, bytes);
    const routeKey = selectRoute(data, api);
    if (routeKey === undefined) return answer(connection, { message: "Forbidden", requestId: randomUUID() });
    const result = await call(connection, { routeKey, happening: { eventType: "MESSAGE", body: data } });
    if (result.type === "failed") {
      await answer(connection, { message: "Internal server error", requestId: result.requestId });
    }
  };
  const close = async (): Promise<void> => {
    const closed = [...connections.values()].map(({ socket }) => closeSocket(socket));
    await Promise.all(closed);
    await Promise.all(leaving);
  };
  return { api, connections, accept, close };
}

/** The form in which API Gateway itself speaks to a client. */
async function answer(
  connection: Connection,
  { message, requestId }: { readonly message: string; readonly requestId: string },
): Promise<void> {
  await sendText(connection, JSON.stringify({ message, connectionId: connection.id, requestId }));
}

/** API Gateway only closes; what is too large is said first, since a code alone helps nobody. */
function refuseLarge(connection: Connection, bytes: number): void {
  const message = `message: ${bytes} bytes; API Gateway takes at most ${messageBytesMax}`;
  void answer(connection, { message, requestId: randomUUID() });
  connection.socket?.close(1009, "Message too large");
}

function newConnection(request: IncomingMessage, nowMs: number): Connection {
  return {
    id: newConnectionId(),
    connectedAtMs: nowMs,
    lastActiveAtMs: nowMs,
    sourceIp: request.socket.remoteAddress ?? "",
    userAgent: request.headers["user-agent"] ?? "",
  };
}

/** A function that answers the handshake without a status code lets the client in. */
function statusOf(payload: string): number {
  try {
    const { statusCode = 200 } = (JSON.parse(payload) ?? {}) as { statusCode?: unknown };
    return Number(statusCode);
  } catch {
    return 502;
  }
}

function refuse(socket: Socket, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Closes a connection that is idle or old; returns how to stop watching. */
function watch(connection: Connection, clock: Clock): () => void {
  let stopIdle = (): void => {};
  const closeOld = (reason: string): void => connection.socket?.close(1001, reason);
  const stopOld = clock.after(connectionMsMax, () => closeOld("Connection duration exceeded"));
  const rest = (delayMs: number): void => {
    stopIdle = clock.after(delayMs, () => {
      const leftMs = connection.lastActiveAtMs + idleMsMax - clock.now();
      if (leftMs <= 0) closeOld("Idle connection timeout");
      else rest(leftMs);
    });
  };
  rest(idleMsMax);
  return () => {
    stopIdle();
    stopOld();
  };
}

const closeTimeoutMs = 500;

function closeSocket(socket: WebSocket | undefined): Promise<void> {
  if (socket === undefined || socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((settle) => {
    const timer = setTimeout(() => socket.terminate(), closeTimeoutMs);
    socket.once("close", () => {
      clearTimeout(timer);
      settle();
    });
    socket.close(1001, "Going away");
  });
}
