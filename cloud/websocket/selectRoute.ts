import type { ApiSettings } from "./apiSettings.ts";

const bodyPath = /^\$\{?request\.body\.([\w.]+)\}?$/;

/**
 * The route of a message: what the selection expression finds in its JSON if there is such a route, else `$default`
 * if there is one. (API Gateway developer guide, "Route selection expressions")
 */
export function selectRoute(
  message: string,
  { routeSelectionExpression, routes }: ApiSettings,
): string | undefined {
  const selected = routeKeyOf(message, routeSelectionExpression);
  const isOwn = selected !== undefined && !selected.startsWith("$") && routes.has(selected);
  if (isOwn) return selected;
  return routes.has("$default") ? "$default" : undefined;
}

function routeKeyOf(message: string, expression: string): string | undefined {
  const path = bodyPath.exec(expression)?.[1];
  if (path === undefined) return undefined;
  let value = parse(message);
  for (const name of path.split(".")) {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    value = isObject ? (value as Record<string, unknown>)[name] : undefined;
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
