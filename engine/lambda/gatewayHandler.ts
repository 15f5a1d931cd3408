import middy from "@middy/core";
import type { APIGatewayProxyWebsocketEventV2, Context } from "aws-lambda";
import type { Logger } from "../runtime/ports.ts";
import { configuration } from "./configuration.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";
import { createJsonLogs } from "./jsonLogs.ts";

/** What came over a WebSocket connection, or what became of the connection. */
export type GatewayRequest = {
  readonly connectionId: string;
  /** API Gateway's ID of this message, unique. */
  readonly requestId: string;
  /** When API Gateway took it in, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** The message as text; empty for a connection that opens or closes. */
  readonly body: string;
};

/** A route's function: what it needs of the world, made once per cold start, and what it does with a request. */
export type GatewayFunction<Ports> = {
  readonly name: string;
  /** Environment variables that it reads. */
  readonly environment?: readonly string[];
  readonly ports: (environment: FunctionEnvironment, logger: Logger) => Ports;
  readonly handle: (request: GatewayRequest, ports: Ports) => Promise<void>;
};

type RouteHandler = (
  event: APIGatewayProxyWebsocketEventV2,
  context: Context,
) => Promise<{ statusCode: number }>;

/** The Lambda entry point of one WebSocket route. Answers the client through its connection, never in the result. */
export function gatewayHandler<Ports>(route: GatewayFunction<Ports>): RouteHandler {
  const { logger, middleware } = createJsonLogs(route.name);
  let ports: Ports | undefined;
  const handler = middy<APIGatewayProxyWebsocketEventV2, { statusCode: number }, Error, FunctionContext>()
    .use(middleware)
    .use(configuration(route.environment ?? []))
    .handler(async (event, { environment }) => {
      ports ??= route.ports(environment, logger);
      await route.handle(toRequest(event), ports);
      return { statusCode: 200 };
    });
  return handler as unknown as RouteHandler;
}

function toRequest({ requestContext, body = "", isBase64Encoded }: APIGatewayProxyWebsocketEventV2) {
  const { connectionId, requestId, requestTimeEpoch } = requestContext;
  const text = isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body;
  return { connectionId, requestId, timeMs: requestTimeEpoch, body: text };
}
