import { textOf } from "../stack/config.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";

/** Where a route leads. */
export type RouteTarget = {
  readonly routeKey: string;
  readonly functionArn: string;
  /** Whether the function lets this API call it; API Gateway answers with an error of its own when not. */
  readonly permitted: boolean;
  readonly integration: Resource;
};

/** A stage of an API, and what its routes are called where permissions are given. */
export type StagePlace = {
  readonly api: Resource;
  readonly stage: string;
  /** The part of a permission's source ARN behind the stage. */
  readonly toSource: (routeKey: string) => string;
};

/** The routes of an API with their functions. Throws for a route that leads elsewhere than to a function. */
export function routeTargetsOf(stack: Stack, { api, stage, toSource }: StagePlace): readonly RouteTarget[] {
  const apiId = textOf(api.attributes, "id");
  const ofApi = (type: string): readonly Resource[] =>
    resourcesOf(stack, type).filter(({ attributes }) => textOf(attributes, "api_id") === apiId);
  const integrations = new Map(
    ofApi("aws_apigatewayv2_integration").map((integration) => [text(integration, "id"), integration]),
  );
  return ofApi("aws_apigatewayv2_route").map((route) => {
    const integration = integrations.get(text(route, "target").replace(/^integrations\//, ""));
    if (integration === undefined)
      throw new Error(`${route.address}: its target is no integration of the same API`);
    const functionArn = functionArnOf(integration);
    const routeKey = text(route, "route_key");
    const source = `${text(api, "execution_arn")}/${stage}/${toSource(routeKey)}`;
    return { routeKey, functionArn, permitted: mayCall(stack, { functionArn, source }), integration };
  });
}

function functionArnOf(integration: Resource): string {
  const uri = text(integration, "integration_uri");
  // HTTP APIs take the function's own ARN as well.
  const arn =
    /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? /^arn:[^/]+:function:.+$/.exec(uri)?.[0];
  const type = text(integration, "integration_type");
  if (arn === undefined || type !== "AWS_PROXY") {
    throw new Error(`${integration.address}: only AWS_PROXY integrations of functions are emulated`);
  }
  return arn;
}

/** Whether a resource-based policy of the function lets the route call it (`aws_lambda_permission`). */
function mayCall(stack: Stack, call: { readonly functionArn: string; readonly source: string }): boolean {
  const name = call.functionArn.split(":").at(-1);
  return resourcesOf(stack, "aws_lambda_permission").some((permission) => {
    const target = text(permission, "function_name");
    const allowed = textOf(permission.attributes, "source_arn");
    return (
      (target === name || target === call.functionArn) &&
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
