import { isDeepStrictEqual } from "node:util";

/** A field that two states have differently; `undefined` where one of them has none. */
export type Difference = { readonly path: string; readonly log: unknown; readonly view: unknown };

/** What differs between the state that follows from the log and the one in the view, field by field. */
export function differencesOf(log: unknown, view: unknown, path = ""): readonly Difference[] {
  if (isDeepStrictEqual(log, view)) return [];
  if (!isObject(log) || !isObject(view) || Array.isArray(log) !== Array.isArray(view)) {
    return [{ path: path === "" ? "(the whole state)" : path, log, view }];
  }
  const fields = new Set([...Object.keys(log), ...Object.keys(view)]);
  return [...fields].sort().flatMap((field) => {
    const inner = Array.isArray(log) ? `${path}[${field}]` : path === "" ? field : `${path}.${field}`;
    return differencesOf(log[field], view[field], inner);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
