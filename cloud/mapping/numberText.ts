const written = Symbol("written");

/** A JSON number with the text that it was written as: filters tell 300 from 300.0. (esm 5.2) */
export type NumberText = { readonly [written]: string };

const stringsAndNumbers = /"((?:[^"\\]|\\.)*)"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON and keeps its numbers as `NumberText`. The last of equal names wins. Throws as `JSON.parse` does. */
export function parseWithNumbers(text: string): unknown {
  JSON.parse(text);
  // Every string gets a letter in front and every number becomes one, so that neither can be taken for the other.
  const marked = text.replace(stringsAndNumbers, (token, inside?: string) =>
    inside === undefined ? `"n${token}"` : `"s${inside}"`,
  );
  return unmark(JSON.parse(marked));
}

/** Whether a parsed value is a number. */
export function isNumberText(value: unknown): value is NumberText {
  return typeof value === "object" && value !== null && written in value;
}

/** The number as it was written. */
export function textOf(number: NumberText): string {
  return number[written];
}

function unmark(value: unknown): unknown {
  if (typeof value === "string")
    return value.startsWith("n") ? { [written]: value.slice(1) } : value.slice(1);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.slice(1), unmark(inner)]));
}
