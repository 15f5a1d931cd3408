import {
  type Cursor,
  expectSymbol,
  mistake,
  namePattern,
  peekSymbol,
  takePattern,
  takeSymbol,
} from "./cursor.ts";
import { parseExpression } from "./parseExpression.ts";
import type { Expression, ForExpression } from "./syntax.ts";

/** Parses `[a, b]` or `[for ...]`. */
export function parseTuple(cursor: Cursor): Expression {
  expectSymbol(cursor, "[");
  if (takeKeyword(cursor, "for")) return parseFor(cursor, "]");
  const items: Expression[] = [];
  while (!takeSymbol(cursor, "]")) {
    items.push(parseExpression(cursor));
    if (!takeSymbol(cursor, ",") && peekSymbol(cursor) !== "]") throw mistake(cursor, '"]" is missing');
  }
  return { kind: "tuple", items };
}

/** Parses `{a = 1, "b" : 2}` or `{for ...}`. A bare name as a key is the name itself. */
export function parseObject(cursor: Cursor): Expression {
  expectSymbol(cursor, "{");
  if (takeKeyword(cursor, "for")) return parseFor(cursor, "}");
  const entries: [Expression, Expression][] = [];
  while (!takeSymbol(cursor, "}")) {
    const key = parseKey(cursor);
    if (!takeSymbol(cursor, "=") && !takeSymbol(cursor, ":")) throw mistake(cursor, '"=" is missing');
    entries.push([key, parseExpression(cursor)]);
    takeSymbol(cursor, ",");
  }
  return { kind: "object", entries };
}

function parseKey(cursor: Cursor): Expression {
  const start = cursor.at;
  const name = takePattern(cursor, namePattern);
  const next = peekSymbol(cursor);
  if (name !== undefined && (next === "=" || next === ":")) return { kind: "literal", value: name };
  cursor.at = start;
  return parseExpression(cursor);
}

function parseFor(cursor: Cursor, close: "]" | "}"): ForExpression {
  const first = expectName(cursor);
  const second = takeSymbol(cursor, ",") ? expectName(cursor) : undefined;
  if (!takeKeyword(cursor, "in")) throw mistake(cursor, '"in" is missing');
  const source = parseExpression(cursor);
  expectSymbol(cursor, ":");
  const head = parseExpression(cursor);
  const key = close === "}" ? head : undefined;
  if (close === "}") expectSymbol(cursor, "=>");
  const value = close === "}" ? parseExpression(cursor) : head;
  const grouped = takeSymbol(cursor, "...");
  const only = takeKeyword(cursor, "if") ? parseExpression(cursor) : undefined;
  expectSymbol(cursor, close);
  const names =
    second === undefined ? { keyName: undefined, valueName: first } : { keyName: first, valueName: second };
  return { kind: "for", ...names, source, key, value, grouped, only };
}

function expectName(cursor: Cursor): string {
  const name = takePattern(cursor, namePattern);
  if (name === undefined) throw mistake(cursor, "a name is missing");
  return name;
}

function takeKeyword(cursor: Cursor, word: "for" | "in" | "if"): boolean {
  const start = cursor.at;
  if (takePattern(cursor, namePattern) === word) return true;
  cursor.at = start;
  return false;
}
