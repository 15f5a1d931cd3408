import { routeTargetsOf } from "../apigateway/routeTargets.ts";
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
  const apis = new Map(
    resourcesOf(stack, "aws_apigatewayv2_api")
      .filter((api) => text(api, "protocol_type") === "WEBSOCKET")
      .map((api) => [text(api, "id"), api]),
  );
  return resourcesOf(stack, "aws_apigatewayv2_stage").flatMap((stage) => {
    const api = apis.get(text(stage, "api_id"));
    return api === undefined ? [] : [settingsOf(stack, { api, stage: text(stage, "name") })];
  });
}

function settingsOf(
  stack: Stack,
  { api, stage }: { readonly api: Resource; readonly stage: string },
): ApiSettings {
  const targets = routeTargetsOf(stack, { api, stage, toSource: (routeKey) => routeKey });
  const forbidden = targets.filter(({ permitted }) => !permitted);
  return {
    apiId: text(api, "id"),
    name: text(api, "name"),
    stage,
    routeSelectionExpression: text(api, "route_selection_expression"),
    routes: new Map(targets.map(({ routeKey, functionArn }) => [routeKey, functionArn])),
    forbidden: new Set(forbidden.map(({ routeKey }) => routeKey)),
  };
}

function text(resource: Resource, name: string): string {
  return textOf(resource.attributes, name) ?? "";
}
