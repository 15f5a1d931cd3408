// Covers the contract of Notifier in memory and through the embedded API Gateway to real WebSocket clients, and what is
// its own: other endpoints, a gateway that is down, what is logged. Does not cover clients that are slow.
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterEach, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { systemClock } from "../../../cloud/clock.ts";
import { dispatchTo, startEndpoint } from "../../../cloud/endpoint/index.ts";
import { createConnectionsService } from "../../../cloud/websocket/connectionsService.ts";
import { createStageServer } from "../../../cloud/websocket/stageServer.ts";
import { createConnectionNotifier } from "../../../engine/aws/connectionNotifier.ts";
import { createConnections } from "../../../engine/aws/connections.ts";
import { toReplyTo } from "../../../engine/aws/replyTo.ts";
import type { ClientMessage } from "../../../engine/core/processor.ts";
import { createMemoryNotifier } from "../../../engine/memory/memoryNotifier.ts";
import { type NotifierUnderTest, notifierContract, type WaitingClient } from "./notifierContract.ts";

notifierContract("memory", async () => {
  const notifier = createMemoryNotifier();
  let clients = 0;
  const connect = async (): Promise<WaitingClient> => {
    clients += 1;
    const replyto = `memory/${clients}`;
    const mine = () => notifier.sent.filter((one) => one.replyto === replyto).map(({ message }) => message);
    return { replyto, heard: async (count) => mine().slice(0, count), leave: async () => {} };
  };
  return { notifier, connect, close: async () => {} };
});

const warnings: string[] = [];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  warnings.length = 0;
  for (const close of closers.splice(0).reverse()) await close();
});

/** An API with its connections, and the adapter that reaches them. */
async function open(): Promise<
  NotifierUnderTest & { readonly url: string; readonly forwards: Map<string, string> }
> {
  const comings = new Map<string, (connectionId: string) => void>();
  const partings = new Map<string, () => void>();
  const stage = createStageServer({
    api: {
      apiId: "abc",
      name: "shop",
      stage: "dev",
      routeSelectionExpression: "$request.body.action",
      routes: new Map(["$connect", "$disconnect"].map((route) => [route, `arn:${route}`])),
      forbidden: new Set(),
    },
    domainName: "127.0.0.1",
    clock: systemClock,
    invoke: async (arn, payload) => {
      const { requestContext, queryStringParameters } = JSON.parse(payload);
      if (arn === "arn:$connect") comings.get(queryStringParameters.name)?.(requestContext.connectionId);
      else partings.get(requestContext.connectionId)?.();
      return { type: "returned", payload: '{"statusCode":200}' };
    },
  });
  const endpoint = await startEndpoint({
    port: 0,
    handle: dispatchTo({ services: [createConnectionsService([stage], systemClock)] }),
    onUpgrade: (request, socket, head) => void stage.accept(request, socket, head),
  });
  const url = `${endpoint.url}/abc/dev`;
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const client = new ApiGatewayManagementApiClient({
    endpoint: url,
    region: "eu-central-1",
    credentials,
    maxAttempts: 1,
  });
  const note = (message: string, fields?: object) =>
    void warnings.push(`${message} ${JSON.stringify(fields)}`);
  const logger = { debug: () => {}, info: () => {}, warn: note, error: note };
  const connections = createConnections({ url, client });
  const forwards = new Map<string, string>();
  const notifier = createConnectionNotifier({
    url,
    connections,
    logger,
    forwards: { find: async (key) => forwards.get(key) },
  });

  async function connect(): Promise<WaitingClient> {
    const name = String(comings.size);
    const connectionId = new Promise<string>((settle) => comings.set(name, settle));
    const socket = new WebSocket(`${url.replace("http", "ws")}?name=${name}`);
    const messages: ClientMessage[] = [];
    let wake = (): void => {};
    socket.on("message", (data) => {
      messages.push(JSON.parse(String(data)));
      wake();
    });
    await new Promise((settle) => socket.once("open", settle));
    const id = await connectionId;
    return {
      replyto: toReplyTo(url, id),
      async heard(count) {
        // What was sent before the answer to a ping has been heard when the answer comes.
        const pong = new Promise((settle) => socket.once("pong", settle));
        socket.ping();
        await pong;
        while (messages.length < (count ?? 0)) {
          await new Promise<void>((settle) => {
            wake = settle;
          });
        }
        return messages.slice(0, count);
      },
      async leave() {
        const parted = new Promise<void>((settle) => partings.set(id, settle));
        socket.close();
        await parted;
      },
    };
  }

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    client.destroy();
    await stage.close();
    await endpoint.close();
  };
  return {
    notifier,
    connect,
    url,
    forwards,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

notifierContract("API Gateway", open);

const message = { state: "success", msg: "for a friend" };

test.each([
  ["another host", "https://elsewhere.test/abc/dev/@connections/x"],
  ["another stage", "/../prod/@connections/x"],
  ["a path behind the connection", "/@connections/x/y"],
])("a reply address with %s is not written to", async (_, to) => {
  const { notifier, url, close } = await open();
  closers.push(close);
  await notifier.notify([{ replyto: to.startsWith("/") ? `${url}${to}` : to, key: "one", message }]);
  expect(warnings).toEqual([expect.stringContaining("another endpoint")]);
});

test("a gateway that is down costs a note, without what was to be said", async () => {
  const { notifier, connect, close } = await open();
  const { replyto } = await connect();
  await close();
  await notifier.notify([{ replyto, key: "one", message }]);
  expect(warnings).toEqual([expect.stringContaining("could not be told")]);
  expect(warnings.join()).not.toContain("friend");
});

test("a client that came back on another connection is told there, for its own key alone", async () => {
  const { notifier, connect, forwards, close } = await open();
  closers.push(close);
  const [gone, back] = [await connect(), await connect()];
  await gone.leave();
  forwards.set("mine", decodeURIComponent(back.replyto.split("/").at(-1) ?? ""));
  const say = (key: string) => ({ replyto: gone.replyto, key, message: { state: "success", msg: key } });
  await notifier.notify([say("other"), say("mine")]);
  expect(await back.heard(1)).toEqual([{ state: "success", msg: "mine" }]);
});
