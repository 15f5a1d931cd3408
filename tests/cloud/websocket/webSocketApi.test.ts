// Covers a WebSocket API on a real socket: what its routes' functions get, how routes are selected, handshakes that are
// refused, limits, the management API through the SDK's client, and idle connections on a clock that the test moves.
// Does not cover functions in worker threads, nor reading the settings from a whole stack.
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import type { RouteResult } from "../../../cloud/apigateway/invokeRoute.ts";
import { dispatchTo, startEndpoint } from "../../../cloud/endpoint/index.ts";
import type { ApiSettings } from "../../../cloud/websocket/apiSettings.ts";
import { createConnectionsService } from "../../../cloud/websocket/connectionsService.ts";
import { createStageServer } from "../../../cloud/websocket/stageServer.ts";
import { createManualClock } from "../lambda/manualClock.ts";

type GatewayEvent = {
  readonly requestContext: Record<string, unknown> & { readonly connectionId: string };
  readonly body?: string;
  readonly queryStringParameters?: Record<string, string>;
};

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const ok: RouteResult = { type: "returned", payload: '{"statusCode":200}' };

async function open({
  routes = ["$connect", "$disconnect", "$default", "order"],
  results = {},
  forbidden = [],
}: {
  routes?: readonly string[];
  results?: Record<string, RouteResult>;
  forbidden?: readonly string[];
} = {}) {
  const clock = createManualClock(1_700_000_000_000);
  const calls: { readonly route: string; readonly event: GatewayEvent }[] = [];
  const waiting: (() => void)[] = [];
  const api: ApiSettings = {
    apiId: "abc",
    name: "shop",
    stage: "dev",
    routeSelectionExpression: "$request.body.action",
    routes: new Map(routes.map((route) => [route, `arn:${route}`])),
    forbidden: new Set(forbidden),
  };
  const stage = createStageServer({
    api,
    domainName: "127.0.0.1",
    clock,
    invoke: async (arn, payload) => {
      const route = arn.slice(4);
      calls.push({ route, event: JSON.parse(payload) });
      for (const wake of waiting.splice(0)) wake();
      return results[route] ?? ok;
    },
  });
  const service = createConnectionsService([stage], clock);
  const endpoint = await startEndpoint({
    port: 0,
    handle: dispatchTo({ services: [service] }),
    onUpgrade: (request, socket, head) => void stage.accept(request, socket, head),
  });
  opened.push(endpoint.close, stage.close);
  const client = new ApiGatewayManagementApiClient({
    endpoint: `${endpoint.url}/abc/dev`,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
  opened.push(async () => client.destroy());
  return {
    clock,
    calls,
    stage,
    url: `${endpoint.url.replace("http", "ws")}/abc/dev`,
    post: (ConnectionId: string, Data: string) =>
      client.send(new PostToConnectionCommand({ ConnectionId, Data })),
    /** The first call of a route, when it has come. */
    called: async (route: string): Promise<GatewayEvent> => {
      for (;;) {
        const call = calls.find((one) => one.route === route);
        if (call) return call.event;
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
  };
}

/** An open client; `heard` gives its messages one by one, `closed` the close code. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const messages: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  socket.on("message", (data) => {
    const next = waiting.shift();
    if (next) next(String(data));
    else messages.push(String(data));
  });
  const closed = new Promise<number>((settle) => socket.once("close", settle));
  const status = await new Promise<number>((settle, fail) => {
    socket.once("open", () => settle(101));
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      settle(response.statusCode ?? 0);
    });
    socket.once("error", fail);
  });
  const heard = (): Promise<string> => {
    const message = messages.shift();
    return message === undefined ? new Promise((settle) => waiting.push(settle)) : Promise.resolve(message);
  };
  return { socket, status, heard, closed };
}

describe("a connection", () => {
  test("is announced with its query, and its end too", async () => {
    const { url, called, stage } = await open();
    const { socket, status } = await connect(`${url}?name=a&name=b`);
    expect(status).toBe(101);
    const { requestContext, queryStringParameters } = await called("$connect");
    expect(queryStringParameters).toEqual({ name: "b" });
    expect(requestContext).toMatchObject({
      routeKey: "$connect",
      eventType: "CONNECT",
      stage: "dev",
      apiId: "abc",
      requestTimeEpoch: 1_700_000_000_000,
      requestTime: "14/Nov/2023:22:13:20 +0000",
      connectionId: expect.stringMatching(/^[\w-]{15}=$/),
    });
    expect([...stage.connections.keys()]).toEqual([requestContext.connectionId]);
    socket.close(1000, "done");
    expect((await called("$disconnect")).requestContext).toMatchObject({
      eventType: "DISCONNECT",
      disconnectStatusCode: 1000,
      disconnectReason: "done",
      connectionId: requestContext.connectionId,
    });
  });

  test.each<[string, RouteResult, number]>([
    ["with the status its function returns", { type: "returned", payload: '{"statusCode":403}' }, 403],
    ["with 502 when its function fails", { type: "failed", reason: "crash" }, 502],
  ])("is refused %s", async (_what, result, status) => {
    const { url, stage } = await open({ results: { $connect: result } });
    expect((await connect(url)).status).toBe(status);
    expect(stage.connections.size).toBe(0);
  });

  test("that says nothing for ten minutes is closed, one that talks is not", async () => {
    const { url, clock, called } = await open();
    const quiet = await connect(url);
    const talking = await connect(url);
    await clock.advance(599_000);
    talking.socket.send('{"action":"order"}');
    await called("order");
    await clock.advance(2_000);
    expect(await quiet.closed).toBe(1001);
    expect(talking.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe("a message", () => {
  test("goes to the route that it names, as it was sent", async () => {
    const { url, called } = await open();
    const { socket } = await connect(url);
    socket.send('{"action":"order", "x":1}');
    const { body, requestContext } = await called("order");
    expect(body).toBe('{"action":"order", "x":1}');
    expect(requestContext).toMatchObject({ routeKey: "order", eventType: "MESSAGE" });
  });

  test.each(["hello", '{"action":"$connect"}', '{"action":"dance"}', "[]", "null"])(
    "that names no route goes to $default: %s",
    async (message) => {
      const { url, called } = await open();
      const { socket } = await connect(url);
      socket.send(message);
      expect((await called("$default")).body).toBe(message);
    },
  );

  test("without a route for it is answered with Forbidden", async () => {
    const { url } = await open({ routes: ["order"] });
    const { socket, heard } = await connect(url);
    socket.send("hello");
    expect(JSON.parse(await heard())).toMatchObject({ message: "Forbidden" });
  });

  test.each<[string, Parameters<typeof open>[0]]>([
    ["whose function fails", { results: { order: { type: "failed", reason: "crash" } } }],
    ["whose function may not be called by the API", { forbidden: ["order"] }],
  ])("%s is answered with Internal server error", async (_what, options) => {
    const { url } = await open(options);
    const { socket, heard } = await connect(url);
    socket.send('{"action":"order"}');
    expect(JSON.parse(await heard())).toMatchObject({
      message: "Internal server error",
      connectionId: expect.any(String),
    });
  });

  test("of 128 KB is taken, a larger one is told so and closes the connection with 1009", async () => {
    const { url, called, calls } = await open();
    const { socket, closed, heard } = await connect(url);
    socket.send("x".repeat(131_072));
    expect((await called("$default")).body).toHaveLength(131_072);
    socket.send("x".repeat(131_073));
    socket.send("behind it");
    expect(JSON.parse(await heard())).toMatchObject({
      message: "message: 131073 bytes; API Gateway takes at most 131072",
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
    expect(await closed).toBe(1009);
    expect(calls.filter(({ route }) => route === "$default")).toHaveLength(1);
  });

  test("over 1 MB is not read to its end: the connection closes with 1009", async () => {
    const { url, calls } = await open();
    const { socket, closed } = await connect(url);
    socket.send("x".repeat(1_048_577));
    expect(await closed).toBe(1009);
    expect(calls.filter(({ route }) => route === "$default")).toEqual([]);
  });
});

describe("the management API", () => {
  test("reaches a client by its connection ID", async () => {
    const { url, called, post } = await open();
    const { heard } = await connect(url);
    const { requestContext } = await called("$connect");
    await post(requestContext.connectionId, '{"state":"started"}');
    expect(await heard()).toBe('{"state":"started"}');
  });

  test("says Gone of a connection that is closed or never was, and refuses what is too large", async () => {
    const { url, called, post } = await open();
    const { socket } = await connect(url);
    const { requestContext } = await called("$connect");
    const tooLarge = post(requestContext.connectionId, "x".repeat(131_073));
    await expect(tooLarge).rejects.toMatchObject({ name: "PayloadTooLargeException" });
    socket.close();
    await called("$disconnect");
    await expect(post(requestContext.connectionId, "x")).rejects.toMatchObject({ name: "GoneException" });
    await expect(post("nobody", "x")).rejects.toMatchObject({ name: "GoneException" });
  });
});
