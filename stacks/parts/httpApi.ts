import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { processorEnvironment } from "../../processors/environment.ts";
import { type HttpFunctionSpec, httpFunctions } from "../functions.ts";
import { names } from "../names.ts";
import { Lambda } from "./lambda.ts";
import type { Grant } from "./role.ts";

export type HttpApiOptions = {
  readonly stage: string;
  readonly hashes: ReadonlyMap<string, string>;
  /** By processor. */
  readonly tables: ReadonlyMap<string, DynamodbTable>;
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

function addRoute(scope: Construct, { stage, hashes, tables, api, spec }: RouteOptions): Apigatewayv2Route {
  const { table, grant } = toRead(spec, tables);
  const lambda = new Lambda(scope, {
    name: spec.name,
    functionName: names.lambda(stage, spec.name),
    artefactHash: hashes.get(spec.name) ?? "",
    timeoutSeconds,
    variables: {
      [environment.tableName]: table.name,
      ...(spec.reads === "customer" && { [processorEnvironment.customerIndex]: names.ordersByCustomer }),
    },
    grants: [grant],
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

/** The table that a route reads, and what its function may do there. */
function toRead(
  { reads }: HttpFunctionSpec,
  tables: HttpApiOptions["tables"],
): { readonly table: DynamodbTable; readonly grant: Grant } {
  const table = tables.get(reads === "stock" ? "stock" : "orders");
  if (table === undefined) throw new Error(`There is no table for ${reads}.`);
  if (reads === "order") return { table, grant: { actions: ["dynamodb:GetItem"], resources: [table.arn] } };
  if (reads === "stock")
    return { table, grant: { actions: ["dynamodb:BatchGetItem"], resources: [table.arn] } };
  const index = `${table.arn}/index/${names.ordersByCustomer}`;
  return { table, grant: { actions: ["dynamodb:Query"], resources: [index] } };
}
