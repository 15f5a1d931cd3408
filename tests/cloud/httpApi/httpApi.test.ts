// Covers an HTTP API on a real socket: payload format 2.0 in both directions, routes, CORS, throttling, and the errors
// that API Gateway makes itself, on a clock that the test moves. Does not cover functions in worker threads, nor
// reading the settings from a whole stack.
import { afterEach, describe, expect, test } from "@jest/globals";
import type { RouteResult } from "../../../cloud/apigateway/invokeRoute.ts";
import { startEndpoint } from "../../../cloud/endpoint/index.ts";
import { createHttpApi } from "../../../cloud/httpApi/createHttpApi.ts";
import type { CorsSettings, HttpRoute } from "../../../cloud/httpApi/httpApiSettings.ts";
import { createManualClock } from "../lambda/manualClock.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

type Options = {
  routes?: readonly string[];
  route?: Partial<HttpRoute>;
  cors?: CorsSettings;
  result?: object | string;
  /** In place of the result. */
  invoke?: () => Promise<RouteResult>;
};

async function open({
  routes = ["GET /orders/{id}"],
  route,
  cors,
  result = { statusCode: 200 },
  invoke,
}: Options = {}) {
  const clock = createManualClock(1_700_000_000_000);
  const calls: { readonly arn: string; readonly event: Record<string, unknown> }[] = [];
  const api = createHttpApi({
    api: {
      apiId: "abc",
      name: "shop",
      account: "000000000000",
      cors,
      routes: routes.map((routeKey) => ({
        routeKey,
        functionArn: `arn:${routeKey}`,
        permitted: true,
        timeoutMs: 30_000,
        ...route,
      })),
    },
    domainName: "127.0.0.1",
    clock,
    invoke: async (arn, payload) => {
      calls.push({ arn, event: JSON.parse(payload) });
      if (invoke) return invoke();
      return { type: "returned", payload: typeof result === "string" ? result : JSON.stringify(result) };
    },
  });
  const endpoint = await startEndpoint({ port: 0, handle: api.handle });
  opened.push(endpoint.close);
  const ask = (path: string, init?: RequestInit) => fetch(`${endpoint.url}/abc${path}`, init);
  return { clock, calls, ask };
}

describe("a request", () => {
  test("reaches its function in payload format 2.0", async () => {
    const { ask, calls } = await open({ routes: ["POST /orders/{id}"] });
    await ask("/orders/a%20b?x=1&x=2&y=%C3%A4+b", {
      method: "POST",
      body: "{}",
      headers: {
        "content-type": "application/json",
        cookie: "a=1; b=2",
        "X-Own": "yes",
        "user-agent": "test",
      },
    });
    const [call] = calls;
    expect(call?.event).toMatchObject({
      version: "2.0",
      routeKey: "POST /orders/{id}",
      rawPath: "/orders/a%20b",
      rawQueryString: "x=1&x=2&y=%C3%A4+b",
      cookies: ["a=1", "b=2"],
      headers: { "x-own": "yes", "content-type": "application/json" },
      queryStringParameters: { x: "1,2", y: "ä b" },
      pathParameters: { id: "a b" },
      body: "{}",
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "abc",
        domainName: "127.0.0.1",
        http: {
          method: "POST",
          path: "/orders/a%20b",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        routeKey: "POST /orders/{id}",
        stage: "$default",
        time: "14/Nov/2023:22:13:20 +0000",
        timeEpoch: 1_700_000_000_000,
      },
    });
    expect(call?.event.headers).not.toHaveProperty("cookie");
  });

  test("without query, cookies, parameters or body has none of these fields; bytes come in base64", async () => {
    const { ask, calls } = await open({ routes: ["$default"] });
    await ask("/anything");
    for (const field of ["queryStringParameters", "cookies", "pathParameters", "body"]) {
      expect(calls[0]?.event).not.toHaveProperty(field);
    }
    const headers = { "content-type": "application/octet-stream" };
    await ask("/anything", { method: "PUT", body: Buffer.from([255, 0]), headers });
    expect(calls[1]?.event).toMatchObject({ body: "/wA=", isBase64Encoded: true });
  });

  test.each<[string, string, string]>([
    ["GET", "/orders/new", "GET /orders/new"],
    ["GET", "/orders/1", "GET /orders/{id}"],
    ["POST", "/orders/1", "ANY /orders/{id}"],
    ["GET", "/orders/1/lines", "GET /{proxy+}"],
    ["DELETE", "/", "$default"],
  ])("%s %s takes the most specific route, %s", async (method, path, expected) => {
    const routes = ["$default", "GET /{proxy+}", "ANY /orders/{id}", "GET /orders/{id}", "GET /orders/new"];
    const { ask, calls } = await open({ routes });
    await ask(path, { method });
    expect(calls.map(({ arn }) => arn)).toEqual([`arn:${expected}`]);
  });
});

describe("what the function returns", () => {
  test("is the response, with its cookies apart and bytes out of base64", async () => {
    const result = {
      statusCode: 201,
      headers: { "X-Own": "yes", "Content-Type": "application/x-own" },
      cookies: ["a=1", "b=2"],
      body: "/wA=",
      isBase64Encoded: true,
    };
    const response = await (await open({ result })).ask("/orders/1");
    expect(response.status).toBe(201);
    expect(response.headers.get("x-own")).toBe("yes");
    expect(response.headers.get("content-type")).toBe("application/x-own");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([255, 0]);
  });

  test("without a status code is the body of a 200 of JSON", async () => {
    const response = await (await open({ result: { hello: "world" } })).ask("/orders/1");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ hello: "world" });
  });
});

describe("API Gateway itself answers", () => {
  test.each<[string, Options, string, number, string]>([
    ["a path without a route", {}, "/nothing", 404, "Not Found"],
    [
      "a failing function",
      { invoke: async () => ({ type: "failed", reason: "" }) },
      "/orders/1",
      500,
      "Internal Server Error",
    ],
    ["a result that is no JSON", { result: "oops" }, "/orders/1", 500, "Internal Server Error"],
    ["a status that is none", { result: { statusCode: "fine" } }, "/orders/1", 500, "Internal Server Error"],
    [
      "a function that does not permit it",
      { route: { permitted: false } },
      "/orders/1",
      500,
      "Internal Server Error",
    ],
  ])("%s", async (_what, options, path, status, message) => {
    const response = await (await open(options)).ask(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  test("with 504 when the function takes longer than the integration waits", async () => {
    const { ask, clock } = await open({ invoke: () => new Promise(() => {}), route: { timeoutMs: 3_000 } });
    const response = ask("/orders/1");
    await clock.untilPending(1);
    await clock.advance(3_000);
    expect((await response).status).toBe(504);
  });

  test("with 429 above burst and rate, and no longer when time has passed", async () => {
    const { ask, clock } = await open({ route: { throttle: { ratePerSecond: 2, burst: 2 } } });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let index = 0; index < count; index++) all.push((await ask("/orders/1")).status);
      return all;
    };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    await clock.advance(500);
    expect(await statuses(2)).toEqual([200, 429]);
  });
});

describe("CORS", () => {
  const cors: CorsSettings = {
    origins: ["https://shop.test"],
    methods: ["GET"],
    headers: ["authorization"],
    exposed: ["x-own"],
    credentials: false,
    maxAgeSeconds: 60,
  };
  const preflight = (origin: string) => ({
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });

  test("answers a preflight without the function", async () => {
    const { ask, calls } = await open({ cors });
    const allowed = await ask("/orders/1", preflight("https://shop.test"));
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": "https://shop.test",
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "authorization",
      "access-control-max-age": "60",
    });
    const refused = await ask("/orders/1", preflight("https://evil.test"));
    expect(refused.headers.has("access-control-allow-origin")).toBe(false);
    expect(calls).toEqual([]);
  });

  test("puts its own headers in the place of the function's", async () => {
    const result = { statusCode: 200, headers: { "access-control-allow-origin": "https://evil.test" } };
    const { ask } = await open({ cors, result });
    const own = await ask("/orders/1", { headers: { origin: "https://shop.test" } });
    expect(own.headers.get("access-control-allow-origin")).toBe("https://shop.test");
    expect(own.headers.get("access-control-expose-headers")).toBe("x-own");
    const other = await ask("/orders/1", { headers: { origin: "https://evil.test" } });
    expect(other.headers.has("access-control-allow-origin")).toBe(false);
  });
});
