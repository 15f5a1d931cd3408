import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ServiceResponse } from "../service.ts";
import { chunksOf } from "./chunksOf.ts";
import type { ExchangeOptions } from "./exchange.ts";
import { keepAliveMs } from "./limits.ts";
import { parseTarget } from "./parseTarget.ts";

/** Takes over a WebSocket handshake; the socket is its own from then on. */
export type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** Serves HTTP/1.1 on sockets that are given to it by `emit("connection", socket)`; it never listens itself. */
export function createHttp1Server(options: ExchangeOptions & { readonly onUpgrade: OnUpgrade }): Server {
  const server = createServer({ keepAlive: true, keepAliveTimeout: keepAliveMs, requestTimeout: 0 });
  server.on("request", (request, response) => void serve(request, response, options));
  server.on("upgrade", (request, socket, head) => options.onUpgrade(request, socket as Socket, head));
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  return server;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ExchangeOptions,
): Promise<void> {
  options.onBegin();
  response.once("close", options.onEnd);
  try {
    const body = await readBody(request, options.bytesMax);
    if (body === "too large") return refuseLarge(response, options.bytesMax);
    // Only `set-cookie`, which no request carries, is ever an array.
    const headers = request.headers as Record<string, string>;
    const target = parseTarget(request.url ?? "/");
    const method = request.method ?? "GET";
    await respond(response, await options.handle({ method, ...target, headers, body }));
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
  }
}

const empty = Buffer.alloc(0);

/** A body in one piece is handed on as it came, without a copy. */
function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | "too large"> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > bytesMax) return Promise.resolve("too large");
  return new Promise((settle, fail) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) settle("too large");
      else chunks.push(chunk);
    });
    request.once("end", () =>
      settle(chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks, bytes)),
    );
    request.once("error", fail);
  });
}

function refuseLarge(response: ServerResponse, bytesMax: number): void {
  const message = `The request is larger than ${bytesMax} bytes.`;
  response.writeHead(413, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ __type: "RequestEntityTooLargeException", message }));
}

async function respond(response: ServerResponse, answer: ServiceResponse): Promise<void> {
  const { status, headers, body, cookies } = answer;
  if (cookies) response.setHeader("set-cookie", cookies);
  const isHead = response.req.method === "HEAD";
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    const hasLength = isHead && headers["content-length"] !== undefined;
    const forbidden = status === 204 || status === 304;
    response.writeHead(status, hasLength || forbidden ? headers : { ...headers, "content-length": length });
    response.end(isHead || forbidden ? undefined : body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  for await (const chunk of chunksOf(body, response)) {
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((settle) => {
    response.once("drain", settle);
    response.once("close", settle);
  });
}
