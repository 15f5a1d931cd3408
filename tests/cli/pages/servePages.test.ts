// Covers how the pages are served: what is refused, the headers that protect them, and what they weigh. Does not cover
// what they do in a browser (tests/web).
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundlePages } from "../../../cli/pages/bundlePages.ts";
import { type Pages, servePages } from "../../../cli/pages/servePages.ts";

let pages: Pages;

beforeAll(async () => {
  const config = { websocketUrl: "ws://127.0.0.1:1/abc/dev", httpUrl: "http://127.0.0.1:1/def" };
  const known = new Set(["GET /api/status", "POST /api/redrive"]);
  const console = { answer: async ({ route }: { route: string }) => (known.has(route) ? {} : undefined) };
  pages = await servePages({ port: 0, config, console });
}, 30_000);

afterAll(() => pages?.close());

/** The status of a request with headers that `fetch` would not let one set. */
function statusOf(headers: Record<string, string>, { path = "/", method = "GET" } = {}): Promise<number> {
  return new Promise((settle, fail) => {
    const { port } = new URL(pages.url);
    request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      response.resume();
      settle(response.statusCode ?? 0);
    })
      .on("error", fail)
      .end(method === "POST" ? "{}" : undefined);
  });
}

describe("the pages", () => {
  test("are served with their scripts, styles and where the services are", async () => {
    for (const [path, type] of [
      ["/", "text/html"],
      ["/assets/shop.js", "text/javascript"],
      ["/assets/shop.css", "text/css"],
      ["/config.json", "application/json"],
    ]) {
      const response = await fetch(`${pages.url}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("content-type")).toContain(type);
    }
  });

  test("let in neither another host's name, nor another page, nor a write", async () => {
    const { host, port } = new URL(pages.url);
    expect(await statusOf({ host })).toBe(200);
    expect(await statusOf({ host: `localhost:${port}` })).toBe(200);
    expect(await statusOf({ host: `shop.test:${port}` })).toBe(403);
    expect(await statusOf({ host: "127.0.0.1:1" })).toBe(403);
    expect(await statusOf({ host, origin: "http://shop.test" })).toBe(403);
    expect(await statusOf({ host, origin: `http://${host}` })).toBe(200);
    expect(await statusOf({ host }, { method: "POST" })).toBe(405);
    expect(await statusOf({ host }, { path: "/../package.json" })).toBe(404);
  });

  test("let the console's own page alone ask and order", async () => {
    const { host } = new URL(pages.url);
    const json = { "content-type": "application/json" };
    expect(await statusOf({ host, origin: "http://shop.test" }, { path: "/api/status" })).toBe(403);
    expect(await statusOf({ host }, { path: "/api/status" })).toBe(200);
    const write = { path: "/api/redrive", method: "POST" };
    expect(await statusOf({ host, ...json }, write)).toBe(403);
    expect(await statusOf({ host, origin: `http://${host}` }, write)).toBe(403);
    expect(await statusOf({ host, origin: `http://${host}`, ...json }, write)).toBe(200);
    expect(await statusOf({ host }, { path: "/api/anything" })).toBe(404);
  });

  test("allow scripts, styles and connections from where they belong, and no frame around them", async () => {
    const { headers } = await fetch(pages.url);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1 http://127.0.0.1:1;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const html = await (await fetch(pages.url)).text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/);
  });

  test("say which port is taken", async () => {
    const { port } = new URL(pages.url);
    const config = { websocketUrl: "ws://127.0.0.1:1", httpUrl: "http://127.0.0.1:1" };
    await expect(servePages({ port: Number(port), config })).rejects.toThrow(`Port ${port}`);
  });
});

test.each([
  ["shop", 60],
  ["console", 120],
])("the %s weighs at most %i KB gzipped", async (name, kilobytes) => {
  const assets = await bundlePages();
  const bytes = ["js", "css"].map((type) => assets.get(`/assets/${name}.${type}`)?.bytes ?? new Uint8Array());
  expect(bytes.every(({ length }) => length > 0)).toBe(true);
  expect(gzipSync(Buffer.concat(bytes)).length).toBeLessThanOrEqual(kilobytes * 1024);
});
