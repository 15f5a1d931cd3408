/** Splits a request target into the path, still percent-encoded, and the query. */
export function parseTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const origin = /^https?:\/\/[^/]*/.exec(target)?.[0] ?? "";
  const local = target.slice(origin.length);
  const mark = local.indexOf("?");
  return mark < 0
    ? { path: local, query: new URLSearchParams() }
    : { path: local.slice(0, mark), query: new URLSearchParams(local.slice(mark + 1)) };
}
