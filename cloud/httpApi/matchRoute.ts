import type { HttpRoute } from "./httpApiSettings.ts";

/** A route with what the path said for its parameters; absent when it has none. */
export type RouteMatch = {
  readonly route: HttpRoute;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
};

type Candidate = RouteMatch & { readonly rank: readonly number[] };

/**
 * The most specific route of a request: fixed parts before parameters, those before a greedy one, a named method before
 * `ANY`, and `$default` last. (API Gateway developer guide, "Working with routes for HTTP APIs")
 */
export function matchRoute(
  routes: readonly HttpRoute[],
  { method, path }: { readonly method: string; readonly path: string },
): RouteMatch | undefined {
  const candidates = routes.flatMap((route) => {
    const [routeMethod = "", pattern] = route.routeKey.split(" ");
    if (pattern === undefined || (routeMethod !== "ANY" && routeMethod !== method)) return [];
    const matched = matchPath(pattern, path);
    if (matched === undefined) return [];
    return [{ route, ...matched, rank: [...matched.rank, routeMethod === "ANY" ? 1 : 0] }];
  });
  const [best] = candidates.sort((a, b) => compareRanks(a.rank, b.rank));
  if (best !== undefined) return { route: best.route, pathParameters: best.pathParameters };
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  return fallback && { route: fallback };
}

/** Each part's rank: 0 fixed, 1 parameter, 2 greedy. */
function matchPath(pattern: string, path: string): Omit<Candidate, "route"> | undefined {
  const wanted = partsOf(pattern);
  const given = partsOf(path);
  const parameters: Record<string, string> = {};
  const rank: number[] = [];
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const rest = given.slice(index);
    if (rest.length === 0) return undefined;
    if (greedy === "+") {
      parameters[name as string] = decode(rest.join("/"));
      return { pathParameters: parameters, rank: [...rank, 2] };
    }
    if (name === undefined && part !== rest[0]) return undefined;
    if (name !== undefined) parameters[name] = decode(rest[0] as string);
    rank.push(name === undefined ? 0 : 1);
  }
  if (given.length !== wanted.length) return undefined;
  return { pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined, rank };
}

function partsOf(path: string): readonly string[] {
  return path.replace(/^\//, "").split("/");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, place) => rank !== b[place]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
