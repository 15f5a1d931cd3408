import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Console } from "../console/createConsole.ts";
import { CliError } from "../terminal/reportError.ts";
import { type Asset, bundlePages } from "./bundlePages.ts";
import { isOwnRequest } from "./isOwnRequest.ts";
import type { PagesConfig } from "./pagesConfig.ts";
import { securityHeaders } from "./securityHeaders.ts";

export type PagesOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly config: PagesConfig;
  /** What the console page asks; without it, the page has nothing to show. */
  readonly console?: Pick<Console, "answer"> | undefined;
};

/** The pages, served. */
export type Pages = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly close: () => Promise<void>;
};

const host = "127.0.0.1";

/** Serves the pages on loopback, to this machine's own browser and to no other page. */
export async function servePages({ port, config, console }: PagesOptions): Promise<Pages> {
  const assets = new Map(await bundlePages());
  assets.set("/config.json", toJson(config));
  const headers = securityHeaders(config);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    void answer(request, { assets, console }).then(({ status, asset }) => {
      response.writeHead(status, { "content-type": asset.contentType, "content-length": asset.bytes.length });
      response.end(request.method === "HEAD" ? undefined : asset.bytes);
    });
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

type Answer = { readonly status: number; readonly asset: Asset };
type Served = { readonly assets: ReadonlyMap<string, Asset>; readonly console: PagesOptions["console"] };

async function answer(request: IncomingMessage, { assets, console }: Served): Promise<Answer> {
  if (!isOwnRequest(request)) return { status: 403, asset: toText("This page is for this machine alone.") };
  const { pathname, searchParams } = new URL(request.url ?? "/", `http://${host}`);
  if (pathname.startsWith("/api/")) return answerConsole(request, { pathname, searchParams, console });
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) return { status: 405, asset: toText("There is nothing to change here.") };
  const asset = assets.get(pathname);
  return asset ? { status: 200, asset } : { status: 404, asset: toText("There is no such page.") };
}

async function answerConsole(
  request: IncomingMessage,
  {
    pathname,
    searchParams,
    console,
  }: { readonly pathname: string; readonly searchParams: URLSearchParams } & Pick<Served, "console">,
): Promise<Answer> {
  // A script of another page can send a form without a preflight, but neither JSON nor this origin.
  const isOwn = request.method === "GET" || isOwnWrite(request);
  if (!isOwn) return { status: 403, asset: toText("Only the console's own page may change something.") };
  try {
    const body = request.method === "POST" ? await readJson(request) : {};
    const route = `${request.method} ${pathname}`;
    const found = await console?.answer({ route, query: searchParams, body });
    return found
      ? { status: 200, asset: toJson(found) }
      : { status: 404, asset: toText("There is no such question.") };
  } catch (error) {
    return { status: 500, asset: toJson({ error: error instanceof Error ? error.message : String(error) }) };
  }
}

function isOwnWrite({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined && headers["content-type"] === "application/json";
}

/** Bytes of what the console may send. */
const bodyBytesMax = 10_000;

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > bodyBytesMax) throw new Error(`A request has at most ${bodyBytesMax} bytes.`);
  }
  const body: unknown = JSON.parse(text);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function toJson(value: object): Asset {
  return { contentType: "application/json", bytes: new TextEncoder().encode(JSON.stringify(value)) };
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
