import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Handle } from "./dispatch.ts";
import { createHttp1Server, type OnUpgrade } from "./http1.ts";
import { createHttp2Server } from "./http2.ts";
import { closeGraceMs, requestBytesMax } from "./limits.ts";
import { splitProtocols } from "./splitProtocols.ts";

/** The loopback address that everything listens on. */
export const endpointHost = "127.0.0.1";

/** What the endpoint serves. */
export type EndpointOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly handle: Handle;
  /** WebSocket handshakes; without it they are refused. */
  readonly onUpgrade?: OnUpgrade | undefined;
  readonly requestBytesMax?: number | undefined;
};

/** The one port that stands for all services. */
export type Endpoint = {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Takes no new connection, lets running requests be answered, then ends every connection. Idempotent. */
  readonly close: () => Promise<void>;
};

/**
 * Listens on loopback and serves HTTP/1.1 and HTTP/2 (prior knowledge, as SDK clients of Kinesis speak it) on the
 * same port. Rejects with one clear error when the port is taken.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const running = createCounter();
  const exchange = {
    handle: options.handle,
    bytesMax: options.requestBytesMax ?? requestBytesMax,
    onBegin: running.increment,
    onEnd: running.decrement,
  };
  const http1 = createHttp1Server({ ...exchange, onUpgrade: webSocketsOnly(options.onUpgrade) });
  const http2 = createHttp2Server(exchange);
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    splitProtocols(socket, {
      onHttp1: () => http1.emit("connection", socket),
      onHttp2: () => http2.emit("connection", socket),
    });
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((settle) => server.close(() => settle()));
    await running.idle(closeGraceMs);
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    url: `http://${endpointHost}:${port}`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((settle, fail) => {
    server.once("error", (cause: NodeJS.ErrnoException) => fail(listenError(cause, port)));
    server.listen({ port, host: endpointHost }, () => {
      server.removeAllListeners("error");
      settle();
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== "EADDRINUSE") return new Error(`Cannot listen on ${endpointHost}:${port}`, { cause });
  const message = `Port ${port} on ${endpointHost} is in use by another process. End that process, or choose another port (0 takes any free one).`;
  return Object.assign(new Error(message, { cause }), { code: "PORT_IN_USE" });
}

/** `Upgrade: h2c`, which some clients offer, is answered plainly instead of left hanging. */
function webSocketsOnly(onUpgrade: OnUpgrade | undefined): OnUpgrade {
  return (request, socket, head) => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === "websocket";
    if (isWebSocket && onUpgrade !== undefined) return onUpgrade(request, socket, head);
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  };
}

type Counter = {
  readonly increment: () => void;
  readonly decrement: () => void;
  /** Settles when the count is zero, or after `timeoutMs`. */
  readonly idle: (timeoutMs: number) => Promise<void>;
};

function createCounter(): Counter {
  let count = 0;
  let onIdle: (() => void) | undefined;
  return {
    increment: () => {
      count += 1;
    },
    decrement: () => {
      count -= 1;
      if (count === 0) onIdle?.();
    },
    idle: (timeoutMs) =>
      count === 0
        ? Promise.resolve()
        : new Promise((settle) => {
            const timer = setTimeout(settle, timeoutMs);
            onIdle = () => {
              clearTimeout(timer);
              settle();
            };
          }),
  };
}
