import { createHash } from "node:crypto";
import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Deployment } from "@cdktf/provider-aws/lib/apigatewayv2-deployment/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { type GatewayFunctionSpec, gatewayFunctions } from "../functions.ts";
import { names, type Slot } from "../names.ts";
import { Lambda } from "./lambda.ts";
import { toProcessorTables } from "./processorTables.ts";
import type { Grant } from "./role.ts";

export type GatewayOptions = {
  readonly stage: string;
  readonly hashes: ReadonlyMap<string, string>;
  readonly log: KinesisStream;
  /** The two tables of the orders view, and the one that says which is in use. */
  readonly ordersTables: Readonly<Record<Slot, DynamodbTable>>;
  readonly replayTable: DynamodbTable;
  /** By the function's name in functions.ts; a view has two. */
  readonly tables: ReadonlyMap<string, DynamodbTable>;
  readonly forwards: DynamodbTable;
};

const timeoutSeconds = 10;
/** Messages a second over all connections, and at once. */
const rateLimit = 500;
const burstLimit = 1_000;

/** The WebSocket API that clients talk to, and the function behind each route. */
export class Gateway extends Construct {
  readonly api: Apigatewayv2Api;
  /** Where connections are reached: the API's own address, so that functions do not depend on the stage. */
  readonly connectionsUrl: string;
  /** To post to connections of this stage. */
  readonly postGrant: Grant;

  constructor(scope: Construct, stage: string) {
    super(scope, "gateway");
    this.api = new Apigatewayv2Api(this, "api", {
      name: names.webSocketApi(stage),
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.action",
    });
    this.connectionsUrl = `${Fn.replace(this.api.apiEndpoint, "/^ws/", "http")}/${stage}`;
    this.postGrant = {
      actions: ["execute-api:ManageConnections"],
      resources: [`${this.api.executionArn}/${stage}/POST/@connections/*`],
    };
  }

  /** Makes the routes and deploys them. */
  addRoutes(options: GatewayOptions): void {
    const routes = gatewayFunctions.map((spec) => this.addRoute(spec, options));
    const deployment = new Apigatewayv2Deployment(this, "deployment", {
      apiId: this.api.id,
      triggers: { routes: hashOf(gatewayFunctions.map(({ route, name }) => `${route} ${name}`)) },
      lifecycle: { createBeforeDestroy: true },
      dependsOn: routes,
    });
    new Apigatewayv2Stage(this, "stage", {
      apiId: this.api.id,
      name: options.stage,
      deploymentId: deployment.id,
      defaultRouteSettings: { throttlingBurstLimit: burstLimit, throttlingRateLimit: rateLimit },
    });
  }

  private addRoute(spec: GatewayFunctionSpec, options: GatewayOptions): Apigatewayv2Route {
    const { stage } = options;
    const lambda = new Lambda(this, {
      name: spec.name,
      functionName: names.lambda(stage, spec.name),
      artefactHash: options.hashes.get(spec.name) ?? "",
      timeoutSeconds,
      variables: this.variablesOf(spec, options),
      grants: this.grantsOf(spec, options),
    });
    new LambdaPermission(lambda, "permission", {
      functionName: lambda.function.functionName,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.api.executionArn}/${stage}/${spec.route}`,
    });
    const integration = new Apigatewayv2Integration(lambda, "integration", {
      apiId: this.api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: lambda.function.invokeArn,
    });
    return new Apigatewayv2Route(lambda, "route", {
      apiId: this.api.id,
      routeKey: spec.route,
      target: `integrations/${integration.id}`,
    });
  }

  private variablesOf(
    spec: GatewayFunctionSpec,
    { stage, log, ordersTables: { a, b }, replayTable, tables, forwards }: GatewayOptions,
  ) {
    return {
      ...(spec.replies && { [environment.connectionsUrl]: this.connectionsUrl }),
      ...(spec.appends && { [environment.streamName]: log.name }),
      ...(spec.readsOrders && {
        [replayEnvironment.viewTables]: JSON.stringify({ a: a.name, b: b.name }),
        [replayEnvironment.replayTable]: replayTable.name,
      }),
      ...(spec.resumes && {
        [environment.processorTables]: toProcessorTables(tables, stage),
        [environment.forwardsTable]: forwards.name,
      }),
    };
  }

  private grantsOf(
    spec: GatewayFunctionSpec,
    { log, ordersTables: { a, b }, replayTable, tables, forwards }: GatewayOptions,
  ): Grant[] {
    const tableArns = [...tables.values()].map(({ arn }) => arn);
    return [
      ...(spec.replies ? [this.postGrant] : []),
      ...(spec.appends ? [{ actions: ["kinesis:PutRecords"], resources: [log.arn] }] : []),
      ...(spec.readsOrders
        ? [{ actions: ["dynamodb:GetItem"], resources: [a, b, replayTable].map(({ arn }) => arn) }]
        : []),
      ...(spec.resumes
        ? [
            { actions: ["dynamodb:BatchGetItem"], resources: tableArns },
            { actions: ["dynamodb:PutItem"], resources: [forwards.arn] },
          ]
        : []),
    ];
  }
}

function hashOf(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
