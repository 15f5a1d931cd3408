import { textOf } from "../stack/config.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";

/** A stage of a WebSocket API: where clients connect, and the function behind each route. */
export type ApiSettings = {
  readonly apiId: string;
  readonly name: string;
  readonly stage: string;
  /** `$request.body.action` */
  readonly routeSelectionExpression: string;
  /** ARN of the function by route key. */
  readonly routes: ReadonlyMap<string, string>;
  /** Routes whose function does not let this API call it. */
  readonly forbidden: ReadonlySet<string>;
};

/** Every stage of every WebSocket API of the stack. Throws for a route that leads elsewhere than to a function. */
export function apisOf(stack: Stack): readonly ApiSettings[] {
  const apis = new Map(resourcesOf(stack, "aws_apigatewayv2_api").map((api) => [text(api, "id"), api]));
  return resourcesOf(stack, "aws_apigatewayv2_stage").flatMap((stage) => {
    const api = apis.get(text(stage, "api_id"));
    return api === undefined ? [] : [settingsOf(stack, { api, stage: text(stage, "name") })];
  });
}

function settingsOf(
  stack: Stack,
  { api, stage }: { readonly api: Resource; readonly stage: string },
): ApiSettings {
  const apiId = text(api, "id");
  const isOfApi = (resource: Resource): boolean => text(resource, "api_id") === apiId;
  const integrations = new Map(
    resourcesOf(stack, "aws_apigatewayv2_integration")
      .filter(isOfApi)
      .map((integration) => [text(integration, "id"), functionArnOf(integration)]),
  );
  const routes = new Map(
    resourcesOf(stack, "aws_apigatewayv2_route")
      .filter(isOfApi)
      .map((route) => [text(route, "route_key"), targetOf(route, integrations)]),
  );
  const source = (route: string): string => `${text(api, "execution_arn")}/${stage}/${route}`;
  const forbidden = [...routes].filter(([route, arn]) => !mayCall(stack, { arn, source: source(route) }));
  return {
    apiId,
    name: text(api, "name"),
    stage,
    routeSelectionExpression: text(api, "route_selection_expression"),
    routes,
    forbidden: new Set(forbidden.map(([route]) => route)),
  };
}

function functionArnOf(integration: Resource): string {
  const uri = text(integration, "integration_uri");
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  const type = text(integration, "integration_type");
  if (arn === undefined || type !== "AWS_PROXY") {
    throw new Error(`${integration.address}: only AWS_PROXY integrations of functions are emulated`);
  }
  return arn;
}

function targetOf(route: Resource, integrations: ReadonlyMap<string, string>): string {
  const arn = integrations.get(text(route, "target").replace(/^integrations\//, ""));
  if (arn === undefined) throw new Error(`${route.address}: its target is no integration of the same API`);
  return arn;
}

/** Whether a resource-based policy of the function lets the route call it (`aws_lambda_permission`). */
function mayCall(stack: Stack, call: { readonly arn: string; readonly source: string }): boolean {
  const name = call.arn.split(":").at(-1);
  return resourcesOf(stack, "aws_lambda_permission").some((permission) => {
    const target = text(permission, "function_name");
    const allowed = textOf(permission.attributes, "source_arn");
    return (
      (target === name || target === call.arn) &&
      text(permission, "principal") === "apigateway.amazonaws.com" &&
      (allowed === undefined || toPattern(allowed).test(call.source))
    );
  });
}

function toPattern(arn: string): RegExp {
  const escaped = arn.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

function text(resource: Resource, name: string): string {
  return textOf(resource.attributes, name) ?? "";
}
