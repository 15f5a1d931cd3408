import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { processorEnvironment } from "../../processors/environment.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { type HttpFunctionSpec, httpFunctions } from "../functions.ts";
import type { Slot } from "../names.ts";
import { names } from "../names.ts";
import { Lambda } from "./lambda.ts";
import type { Grant } from "./role.ts";

export type HttpApiOptions = {
  readonly stage: string;
  readonly hashes: ReadonlyMap<string, string>;
  readonly ordersTables: Readonly<Record<Slot, DynamodbTable>>;
  readonly stockTable: DynamodbTable;
  /** Says which of the orders' tables is in use. */
  readonly replayTable: DynamodbTable;
};

/** Beyond the longest that a reader waits for a view. */
const timeoutSeconds = 10;
/** Requests a second over all clients, and at once. */
const rateLimit = 500;
const burstLimit = 1_000;
const preflightSeconds = 3_600;

/** The HTTP API that clients read from, and the function behind each route. */
export function createHttpApi(scope: Construct, options: HttpApiOptions): Apigatewayv2Api {
  const part = new Construct(scope, "http");
  const api = new Apigatewayv2Api(part, "api", {
    name: names.httpApi(options.stage),
    protocolType: "HTTP",
    // Any page may ask: a browser adds nothing by itself (no cookies) that an answer would depend on.
    corsConfiguration: {
      allowOrigins: ["*"],
      allowMethods: ["GET"],
      allowHeaders: ["authorization"],
      maxAge: preflightSeconds,
    },
  });
  const routes = httpFunctions.map((spec) => addRoute(part, { ...options, api, spec }));
  new Apigatewayv2Stage(part, "stage", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    defaultRouteSettings: { throttlingBurstLimit: burstLimit, throttlingRateLimit: rateLimit },
    dependsOn: routes,
  });
  return api;
}

type RouteOptions = HttpApiOptions & { readonly api: Apigatewayv2Api; readonly spec: HttpFunctionSpec };

function addRoute(scope: Construct, { api, spec, ...options }: RouteOptions): Apigatewayv2Route {
  const { stage, hashes } = options;
  const lambda = new Lambda(scope, {
    name: spec.name,
    functionName: names.lambda(stage, spec.name),
    artefactHash: hashes.get(spec.name) ?? "",
    timeoutSeconds,
    ...toRead(spec, options),
  });
  new LambdaPermission(lambda, "permission", {
    functionName: lambda.function.functionName,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `${api.executionArn}/$default/${spec.route.replace(" /", "/")}`,
  });
  const integration = new Apigatewayv2Integration(lambda, "integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationMethod: "POST",
    integrationUri: lambda.function.invokeArn,
    payloadFormatVersion: "2.0",
  });
  return new Apigatewayv2Route(lambda, "route", {
    apiId: api.id,
    routeKey: spec.route,
    target: `integrations/${integration.id}`,
  });
}

/** What the function of a route has to know of the tables that it reads, and what it may do there. */
function toRead(
  { reads }: HttpFunctionSpec,
  { ordersTables: { a, b }, stockTable, replayTable }: HttpApiOptions,
): { readonly variables: Readonly<Record<string, string>>; readonly grants: readonly Grant[] } {
  if (reads === "stock") {
    const grant = { actions: ["dynamodb:BatchGetItem"], resources: [stockTable.arn] };
    return { variables: { [environment.tableName]: stockTable.name }, grants: [grant] };
  }
  const variables = {
    [replayEnvironment.viewTables]: JSON.stringify({ a: a.name, b: b.name }),
    [replayEnvironment.replayTable]: replayTable.name,
  };
  const readPointer = { actions: ["dynamodb:GetItem"], resources: [replayTable.arn] };
  if (reads === "order") {
    const readOrders = { actions: ["dynamodb:GetItem"], resources: [a.arn, b.arn] };
    return { variables, grants: [readOrders, readPointer] };
  }
  const indexes = [a, b].map(({ arn }) => `${arn}/index/${names.ordersByCustomer}`);
  return {
    variables: { ...variables, [processorEnvironment.customerIndex]: names.ordersByCustomer },
    grants: [{ actions: ["dynamodb:Query"], resources: indexes }, readPointer],
  };
}
