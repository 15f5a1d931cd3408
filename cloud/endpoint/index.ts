export { type DispatchOptions, dispatchTo, type Handle } from "./dispatch.ts";
export { type AwsError, errorResponse } from "./errorResponse.ts";
export type { OnUpgrade } from "./http1.ts";
export { type Endpoint, type EndpointOptions, endpointHost, startEndpoint } from "./startEndpoint.ts";
