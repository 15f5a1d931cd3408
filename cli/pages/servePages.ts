import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CliError } from "../terminal/reportError.ts";
import { type Asset, bundlePages } from "./bundlePages.ts";
import { isOwnRequest } from "./isOwnRequest.ts";
import type { PagesConfig } from "./pagesConfig.ts";
import { securityHeaders } from "./securityHeaders.ts";

export type PagesOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly config: PagesConfig;
};

/** The pages, served. */
export type Pages = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly close: () => Promise<void>;
};

const host = "127.0.0.1";

/** Serves the pages on loopback, to this machine's own browser and to no other page. */
export async function servePages({ port, config }: PagesOptions): Promise<Pages> {
  const assets = new Map(await bundlePages());
  assets.set("/config.json", {
    contentType: "application/json",
    bytes: new TextEncoder().encode(JSON.stringify(config)),
  });
  const headers = securityHeaders(config);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    serve(request, { response, assets });
  });
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

function serve(
  request: IncomingMessage,
  { response, assets }: { readonly response: ServerResponse; readonly assets: ReadonlyMap<string, Asset> },
): void {
  const [path = "/"] = (request.url ?? "/").split("?");
  const { status, asset } = find(request, assets.get(path));
  response.writeHead(status, { "content-type": asset.contentType, "content-length": asset.bytes.length });
  response.end(request.method === "HEAD" ? undefined : asset.bytes);
}

function find(
  request: IncomingMessage,
  asset: Asset | undefined,
): { readonly status: number; readonly asset: Asset } {
  if (!isOwnRequest(request)) return { status: 403, asset: toText("This page is for this machine alone.") };
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) return { status: 405, asset: toText("There is nothing to change here.") };
  return asset ? { status: 200, asset } : { status: 404, asset: toText("There is no such page.") };
}

function toText(text: string): Asset {
  return { contentType: "text/plain; charset=utf-8", bytes: new TextEncoder().encode(`${text}\n`) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((settle, fail) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const taken = `Port ${port} on ${host} is in use by another process. Choose another one for the pages (--pages).`;
      fail(new CliError(code === "EADDRINUSE" ? taken : message));
    });
    server.listen(port, host, settle);
  });
}
