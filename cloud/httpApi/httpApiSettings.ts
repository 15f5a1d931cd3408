import { type RouteTarget, routeTargetsOf } from "../apigateway/routeTargets.ts";
import { blockOf, blocksOf, type Config, flagOf, numberOf, textOf, textsOf } from "../stack/config.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";
import { integrationMsMax } from "./limits.ts";

/** Requests a second, and how many at once; absent: not limited here. */
export type ThrottleSettings = { readonly ratePerSecond: number; readonly burst: number };

/** A route: `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
export type HttpRoute = {
  readonly routeKey: string;
  readonly functionArn: string;
  readonly permitted: boolean;
  readonly timeoutMs: number;
  readonly throttle?: ThrottleSettings | undefined;
};

/** Who may call from a browser (API Gateway developer guide, "Configure CORS for HTTP APIs"). */
export type CorsSettings = {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds?: number | undefined;
};

/** The `$default` stage of an HTTP API. */
export type HttpApiSettings = {
  readonly apiId: string;
  readonly name: string;
  readonly account: string;
  readonly routes: readonly HttpRoute[];
  readonly cors?: CorsSettings | undefined;
};

const stageName = "$default";

/** Every HTTP API of the stack that has its `$default` stage. Throws for what is not emulated, by its address. */
export function httpApisOf(stack: Stack): readonly HttpApiSettings[] {
  const stages = resourcesOf(stack, "aws_apigatewayv2_stage");
  return resourcesOf(stack, "aws_apigatewayv2_api")
    .filter((api) => text(api, "protocol_type") === "HTTP")
    .flatMap((api) =>
      stages
        .filter(({ attributes }) => textOf(attributes, "api_id") === text(api, "id"))
        .map((stage) => settingsOf(stack, { api, stage })),
    );
}

function settingsOf(
  stack: Stack,
  { api, stage }: { readonly api: Resource; readonly stage: Resource },
): HttpApiSettings {
  if (text(stage, "name") !== stageName) {
    throw new Error(`${stage.address}: of an HTTP API only the stage ${stageName} is emulated`);
  }
  const toSource = (routeKey: string): string => routeKey.replace(" /", "/");
  const targets = routeTargetsOf(stack, { api, stage: stageName, toSource });
  const cors = blockOf(api.attributes, "cors_configuration");
  return {
    apiId: text(api, "id"),
    name: text(api, "name"),
    account: stack.place.account,
    routes: targets.map((target) => toRoute(target, stage.attributes)),
    cors: cors && corsOf(cors),
  };
}

function toRoute({ routeKey, functionArn, permitted, integration }: RouteTarget, stage: Config): HttpRoute {
  const version = text(integration, "payload_format_version");
  if (version !== "2.0") {
    throw new Error(`${integration.address}: payload format "${version}" is not emulated, only 2.0 is`);
  }
  const own = blocksOf(stage, "route_settings").find((block) => textOf(block, "route_key") === routeKey);
  const throttle = throttleOf(own) ?? throttleOf(blockOf(stage, "default_route_settings"));
  const timeoutMs = numberOf(integration.attributes, "timeout_milliseconds") ?? integrationMsMax;
  return { routeKey, functionArn, permitted, timeoutMs, throttle };
}

function throttleOf(block: Config | undefined): ThrottleSettings | undefined {
  const ratePerSecond = block && numberOf(block, "throttling_rate_limit");
  const burst = block && numberOf(block, "throttling_burst_limit");
  return ratePerSecond === undefined || burst === undefined ? undefined : { ratePerSecond, burst };
}

function corsOf(block: Config): CorsSettings {
  return {
    origins: textsOf(block, "allow_origins"),
    methods: textsOf(block, "allow_methods"),
    headers: textsOf(block, "allow_headers"),
    exposed: textsOf(block, "expose_headers"),
    credentials: flagOf(block, "allow_credentials") ?? false,
    maxAgeSeconds: numberOf(block, "max_age"),
  };
}

function text(resource: Resource, name: string): string {
  return textOf(resource.attributes, name) ?? "";
}
