/**
 * Covers: one port for HTTP/1.1 and HTTP/2, large and oversized bodies, streamed answers and readers that go away,
 * WebSocket handshakes handed on, routing, a taken port, closing. Unmodified SDK clients are used in the suites of the
 * services. Does not cover: TLS (the endpoint has none).
 */

import { request as http1Request } from "node:http";
import { connect as http2Connect } from "node:http2";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { credentialOf } from "../../../cloud/endpoint/credential.ts";
import { dispatchTo, type EndpointOptions, startEndpoint } from "../../../cloud/endpoint/index.ts";
import { serviceNameOf } from "../../../cloud/endpoint/serviceName.ts";
import type { Service, ServiceRequest } from "../../../cloud/service.ts";

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const endpoint of opened.splice(0)) await endpoint.close();
});

async function open(options: Partial<EndpointOptions>) {
  const handle = async (request: ServiceRequest) => ({
    status: 200,
    headers: { "content-type": "text/plain", connection: "keep-alive" },
    body: `${request.method} ${request.path} ${request.query} ${request.headers["x-test"]} ${request.body.length}`,
  });
  const endpoint = await startEndpoint({ port: 0, handle, ...options });
  opened.push(endpoint);
  return endpoint;
}

async function callHttp2(url: string, body: Buffer): Promise<{ status: number; text: string }> {
  const session = http2Connect(url);
  const stream = session.request({ ":method": "POST", ":path": "/a%2Fb?c=d", "x-test": "two" });
  const answer = Promise.withResolvers<{ status: number; text: string }>();
  let status = 0;
  const chunks: Buffer[] = [];
  stream.on("response", (headers) => {
    status = Number(headers[":status"]);
  });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => answer.resolve({ status, text: Buffer.concat(chunks).toString() }));
  stream.on("error", answer.reject);
  stream.end(body);
  const result = await answer.promise;
  session.close();
  return result;
}

describe("one port", () => {
  test("serves HTTP/1.1 and HTTP/2 alike", async () => {
    const { url } = await open({});
    const body = Buffer.alloc(3_000_000, 7);
    const headers = { "x-test": "one" };
    const first = await fetch(`${url}/a%2Fb?c=d`, { method: "POST", headers, body });
    expect(await first.text()).toBe("POST /a%2Fb c=d one 3000000");
    expect(await callHttp2(url, body)).toEqual({ status: 200, text: "POST /a%2Fb c=d two 3000000" });
  });

  test("tells the protocol even when the first bytes come one by one", async () => {
    const { port } = await open({});
    const socket = connect(port, "127.0.0.1");
    const answer = new Promise<string>((settle) => socket.once("data", (data) => settle(data.toString())));
    socket.setNoDelay(true);
    for (const byte of "PUT /x HTTP/1.1\r\nhost: h\r\n\r\n") {
      await new Promise<void>((settle) => socket.write(byte, () => settle()));
    }
    expect(await answer).toContain("PUT /x");
    socket.destroy();
  });

  test("refuses a body over the limit on both protocols", async () => {
    const { url } = await open({ requestBytesMax: 10 });
    const large = await fetch(url, { method: "POST", body: "x".repeat(11) });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ __type: "RequestEntityTooLargeException" });
    expect((await callHttp2(url, Buffer.alloc(11))).status).toBe(413);
  });

  test("streams an answer and tells its source when the reader goes away", async () => {
    const stopped = Promise.withResolvers<string>();
    async function* endless() {
      try {
        yield Buffer.from("first");
        yield Buffer.from("second");
        await new Promise<void>((settle) => setImmediate(settle));
        for (;;) {
          yield Buffer.from(".");
          await new Promise<void>((settle) => setImmediate(settle));
        }
      } finally {
        stopped.resolve("stopped");
      }
    }
    const { url } = await open({ handle: async () => ({ status: 200, headers: {}, body: endless() }) });
    const response = await fetch(url);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain("first");
    await reader?.cancel();
    expect(await stopped.promise).toBe("stopped");
  });

  test("hands WebSocket handshakes on and refuses other upgrades", async () => {
    const { port } = await open({
      onUpgrade: (request, socket) => socket.end(`HTTP/1.1 101 To ${request.url}\r\n\r\n`),
    });
    const upgrade = (protocol: string) =>
      new Promise<string>((settle) => {
        const socket = connect(port, "127.0.0.1", () =>
          socket.write(`GET /api HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\n\r\n`),
        );
        socket.once("data", (data) => settle(data.toString().split("\r\n")[0] ?? ""));
      });
    expect(await upgrade("websocket")).toBe("HTTP/1.1 101 To /api");
    expect(await upgrade("h2c")).toBe("HTTP/1.1 400 Bad Request");
  });

  test("says clearly that its port is taken", async () => {
    const { port } = await open({});
    await expect(open({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
    });
  });

  test("answers what runs before it closes, and closes once", async () => {
    const release = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const endpoint = await open({
      handle: async () => {
        began.resolve();
        await release.promise;
        return { status: 200, headers: {}, body: "done" };
      },
    });
    const answer = fetch(endpoint.url).then((response) => response.text());
    await began.promise;
    const closed = Promise.all([endpoint.close(), endpoint.close()]);
    release.resolve();
    expect(await answer).toBe("done");
    await closed;
    await expect(fetch(endpoint.url)).rejects.toThrow();
  });

  test("keeps a connection for the next request", async () => {
    const { url } = await open({});
    const { Agent } = await import("node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise<void>((settle, fail) => {
        const request = http1Request(url, { agent }, (response) => {
          reused.push(request.reusedSocket);
          response.resume().once("end", () => setImmediate(settle));
        });
        request.once("error", fail).end();
      });
    }
    agent.destroy();
    expect(reused).toEqual([false, true]);
  });
});

describe("routing", () => {
  const request = (given: Partial<ServiceRequest>): ServiceRequest => ({
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    ...given,
  });
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/eu-central-1/kinesis/aws4_request, SignedHeaders=host, Signature=0";

  test("reads the scope of header and presigned query", () => {
    const scope = { accessKeyId: "AKIDEXAMPLE", region: "eu-central-1", service: "kinesis" };
    expect(credentialOf(request({ headers: { authorization } }))).toEqual(scope);
    const query = new URLSearchParams({ "X-Amz-Credential": "A/20250101/eu-central-1/s3/aws4_request" });
    expect(credentialOf(request({ query }))).toEqual({ ...scope, accessKeyId: "A", service: "s3" });
    expect(credentialOf(request({ headers: { authorization: "Bearer x" } }))).toBeUndefined();
  });

  test.each([
    ["target", { headers: { "x-amz-target": "DynamoDB_20120810.PutItem" } }, "dynamodb"],
    ["SES path", { path: "/v2/email/outbound-emails" }, "ses"],
    ["Lambda path", { path: "/2015-03-31/functions/f/invocations" }, "lambda"],
    ["connections path", { path: "/api/dev/@connections/abc%3D" }, "execute-api"],
    [
      "form version",
      {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: Buffer.from("Action=GetCallerIdentity&Version=2011-06-15"),
      },
      "sts",
    ],
    ["nothing", {}, undefined],
  ])("of an unsigned request goes by its %s", (_by, given, service) => {
    expect(serviceNameOf(request(given))).toBe(service);
  });

  test("names a service that is not emulated, in the form that the client reads", async () => {
    const handle = dispatchTo({ services: [] });
    const answer = await handle(request({ headers: { authorization } }));
    expect(answer.status).toBe(501);
    expect(answer.headers["x-amzn-errortype"]).toBe("UnknownService");
    expect(answer.body).toContain('\\"kinesis\\"');
    const form = "application/x-www-form-urlencoded";
    const xml = await handle(
      request({ headers: { authorization: authorization.replace("kinesis", "iam"), "content-type": form } }),
    );
    expect(xml.body).toContain("<Code>UnknownService</Code>");
  });

  test("a refusal keeps the request from its service; a service that throws is InternalFailure", async () => {
    const failing: Service = {
      name: "kinesis",
      handle: () => Promise.reject(new Error("broken")),
      close: () => Promise.resolve(),
    };
    const refusal = { status: 400, headers: {}, body: "refused" };
    const refused = dispatchTo({ services: [failing], authorize: () => refusal });
    expect(await refused(request({ headers: { authorization } }))).toBe(refusal);
    const defects: unknown[] = [];
    const broken = dispatchTo({ services: [failing], onDefect: (error) => defects.push(error) });
    expect((await broken(request({ headers: { authorization } }))).status).toBe(500);
    expect(defects).toHaveLength(1);
  });
});
