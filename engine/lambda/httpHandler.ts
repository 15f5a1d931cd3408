import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Logger } from "../runtime/ports.ts";
import { configuration } from "./configuration.ts";
import type { FunctionContext, FunctionEnvironment } from "./functionContext.ts";
import { createJsonLogs } from "./jsonLogs.ts";

/** A request to an HTTP API's route. */
export type HttpRequest = {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** What `Authorization: Bearer` carries. */
  readonly bearer: string | undefined;
};

/** What a route answers; the body becomes JSON. */
export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
};

/** A route's function: what it needs of the world, made once per cold start, and what it answers. */
export type HttpFunction<Ports> = {
  readonly name: string;
  /** Environment variables that it reads. */
  readonly environment?: readonly string[];
  readonly ports: (environment: FunctionEnvironment) => Ports;
  readonly handle: (request: HttpRequest, ports: Ports) => Promise<HttpResponse>;
};

type RouteHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The Lambda entry point of one route of an HTTP API. What the route throws is logged and answered with 500. */
export function httpHandler<Ports>(route: HttpFunction<Ports>): RouteHandler {
  const { logger, middleware } = createJsonLogs(route.name);
  let ports: Ports | undefined;
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, FunctionContext>()
    .use(middleware)
    .use(configuration(route.environment ?? []))
    .handler(async (event, { environment }) => {
      ports ??= route.ports(environment);
      return toResult(await answer(route, { request: toRequest(event), ports, logger }));
    });
  return handler as unknown as RouteHandler;
}

async function answer<Ports>(
  { handle }: HttpFunction<Ports>,
  { request, ports, logger }: { request: HttpRequest; ports: Ports; logger: Logger },
): Promise<HttpResponse> {
  try {
    return await handle(request, ports);
  } catch (thrown) {
    logger.error("A request could not be answered.", { reason: String(thrown) });
    return { status: 500, body: { message: "Internal Server Error" } };
  }
}

function toRequest({ pathParameters, queryStringParameters, headers }: APIGatewayProxyEventV2): HttpRequest {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  return { path: pathParameters ?? {}, query: queryStringParameters ?? {}, bearer };
}

/** What is read here is somebody's own, or changes from one moment to the next: nobody is to keep it. */
function toResult({ status, headers, body }: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}
