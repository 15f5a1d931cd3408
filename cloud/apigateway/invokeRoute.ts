/** How a route's function answered. */
export type RouteResult =
  | { readonly type: "returned"; readonly payload: string }
  | { readonly type: "failed"; readonly reason: string };

/** Calls a route's function by its ARN. Never rejects. */
export type InvokeRoute = (functionArn: string, payload: string) => Promise<RouteResult>;
