import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { ServiceResponse } from "../service.ts";
import { chunksOf } from "./chunksOf.ts";
import type { ExchangeOptions } from "./exchange.ts";
import { receiveWindowBytes, streamsPerConnectionMax } from "./limits.ts";
import { parseTarget } from "./parseTarget.ts";

/** Serves HTTP/2 without TLS on sockets that are given to it by `emit("connection", socket)`. */
export function createHttp2Server(options: ExchangeOptions): Http2Server {
  const server = createServer({
    settings: { initialWindowSize: receiveWindowBytes, maxConcurrentStreams: streamsPerConnectionMax },
  });
  server.on("session", (session) => {
    session.setLocalWindowSize(receiveWindowBytes);
    session.on("error", () => session.destroy());
  });
  server.on("sessionError", () => undefined);
  server.on("stream", (stream, headers) => void serve(stream, headers, options));
  return server;
}

async function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: ExchangeOptions,
): Promise<void> {
  options.onBegin();
  stream.once("close", options.onEnd);
  stream.on("error", () => undefined);
  try {
    const method = headers[":method"] ?? "GET";
    const body = await readBody(stream, options.bytesMax);
    if (body === "too large") return refuseLarge(stream, options.bytesMax);
    const target = parseTarget(headers[":path"] ?? "/");
    const request = { method, ...target, headers: plainHeaders(headers), body };
    await respond(stream, await options.handle(request), method === "HEAD");
  } catch {
    stream.destroy();
  }
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (name.charCodeAt(0) !== 58 && value !== undefined) plain[name] = String(value);
  }
  const authority = headers[":authority"];
  if (authority !== undefined) plain.host ??= authority;
  return plain;
}

const empty = Buffer.alloc(0);

function readBody(stream: ServerHttp2Stream, bytesMax: number): Promise<Buffer | "too large"> {
  return new Promise((settle, fail) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) settle("too large");
      else chunks.push(chunk);
    });
    stream.once("end", () =>
      settle(chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks, bytes)),
    );
    stream.once("error", fail);
    stream.once("aborted", () => fail(new Error("The client ended the request.")));
  });
}

function refuseLarge(stream: ServerHttp2Stream, bytesMax: number): void {
  const message = `The request is larger than ${bytesMax} bytes.`;
  stream.respond({ ":status": 413, "content-type": "application/json" });
  stream.end(JSON.stringify({ __type: "RequestEntityTooLargeException", message }));
}

async function respond(stream: ServerHttp2Stream, response: ServiceResponse, isHead: boolean): Promise<void> {
  if (stream.destroyed || stream.closed) return;
  const { body } = response;
  const headers = outgoingHeaders(response);
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    const ends = isHead || body.length === 0;
    if (!isHead) headers["content-length"] = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    stream.respond(headers, { endStream: ends });
    if (!ends) stream.end(body);
    return;
  }
  stream.respond(headers);
  for await (const chunk of chunksOf(body, stream)) {
    if (!stream.write(chunk)) await drained(stream);
  }
  stream.end();
}

/** HTTP/2 refuses the headers that speak of the connection. */
function outgoingHeaders({ status, headers, cookies }: ServiceResponse): OutgoingHttpHeaders {
  const outgoing: OutgoingHttpHeaders = { ...headers, ":status": status };
  if (cookies) outgoing["set-cookie"] = [...cookies];
  delete outgoing.connection;
  delete outgoing["keep-alive"];
  delete outgoing["transfer-encoding"];
  return outgoing;
}

function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((settle) => {
    stream.once("drain", settle);
    stream.once("close", settle);
  });
}
