import { requiredText, textOf } from "../config.ts";
import { stableId } from "../place.ts";
import type { ComputeAttributes, ResourceFamily } from "../resourceType.ts";

const withId: ComputeAttributes = ({ address, place }) => ({ id: stableId(place, address, 7) });

/**
 * WebSocket and HTTP APIs. On AWS an API has a host of its own (`wss://<id>.execute-api...`); here it is the first part
 * of the path on the one port.
 */
export const apigatewayTypes: ResourceFamily = {
  aws_apigatewayv2_api: ({ config, address, place }) => {
    const protocol = requiredText(config, "protocol_type");
    if (protocol !== "WEBSOCKET" && protocol !== "HTTP")
      throw new Error(`an API of type ${protocol} is not emulated, only WEBSOCKET and HTTP are`);
    const id = stableId(place, address);
    return {
      id,
      api_endpoint: `${protocol === "HTTP" ? place.endpointUrl : webSocketUrl(place.endpointUrl)}/${id}`,
      execution_arn: `arn:${place.partition}:execute-api:${place.region}:${place.account}:${id}`,
      arn: `arn:${place.partition}:apigateway:${place.region}::/apis/${id}`,
      route_selection_expression:
        textOf(config, "route_selection_expression") ?? "$request.method $request.path",
    };
  },
  aws_apigatewayv2_stage: ({ config, place }) => {
    const name = requiredText(config, "name");
    const api = requiredText(config, "api_id");
    // Only an HTTP API can have the stage `$default`, and no other stage of one is emulated (cloud/httpApi).
    const invokeUrl =
      name === "$default"
        ? `${place.endpointUrl}/${api}`
        : `${webSocketUrl(place.endpointUrl)}/${api}/${name}`;
    return {
      id: name,
      arn: `arn:${place.partition}:apigateway:${place.region}::/apis/${api}/stages/${name}`,
      invoke_url: invokeUrl,
      execution_arn: `arn:${place.partition}:execute-api:${place.region}:${place.account}:${api}/${name}`,
    };
  },
  aws_apigatewayv2_route: withId,
  aws_apigatewayv2_integration: withId,
  aws_apigatewayv2_deployment: withId,
  aws_apigatewayv2_route_response: withId,
  aws_apigatewayv2_integration_response: withId,
};

function webSocketUrl(url: string): string {
  return url.replace(/^http/, "ws");
}
