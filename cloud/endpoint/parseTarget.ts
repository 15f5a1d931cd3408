/** A request target cut at its question mark. */
export type Target = {
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as sent, without the question mark. */
  readonly rawQuery: string;
};

/** Splits a request target into path and query. */
export function parseTarget(target: string): Target {
  const origin = /^https?:\/\/[^/]*/.exec(target)?.[0] ?? "";
  const local = target.slice(origin.length);
  const mark = local.indexOf("?");
  return mark < 0 ? toTarget(local, "") : toTarget(local.slice(0, mark), local.slice(mark + 1));
}

function toTarget(path: string, rawQuery: string): Target {
  return { path, query: new URLSearchParams(rawQuery), rawQuery };
}
