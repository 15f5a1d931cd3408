import {
  type Cursor,
  expectSymbol,
  mistake,
  namePattern,
  peekSymbol,
  takePattern,
  takeSymbol,
} from "./cursor.ts";
import { parseObject, parseTuple } from "./parseCollection.ts";
import { parseTemplateParts } from "./parseTemplate.ts";
import type { BinaryOperator, Expression } from "./syntax.ts";

/** From the weakest to the strongest. (Terraform, "Arithmetic and Logical Operators") */
const levels: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Parses one expression and leaves the cursor behind it. */
export function parseExpression(cursor: Cursor): Expression {
  const test = parseBinary(cursor, 0);
  if (!takeSymbol(cursor, "?")) return test;
  const yes = parseExpression(cursor);
  expectSymbol(cursor, ":");
  return { kind: "conditional", test, yes, no: parseExpression(cursor) };
}

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(cursor);
  let left = parseBinary(cursor, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => takeSymbol(cursor, candidate));
    if (operator === undefined) return left;
    left = { kind: "binary", operator, left, right: parseBinary(cursor, level + 1) };
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (takeSymbol(cursor, "-")) return { kind: "unary", operator: "-", operand: parseUnary(cursor) };
  if (takeSymbol(cursor, "!")) return { kind: "unary", operator: "!", operand: parseUnary(cursor) };
  return parseAccesses(cursor, parseTerm(cursor));
}

function parseTerm(cursor: Cursor): Expression {
  const symbol = peekSymbol(cursor);
  if (symbol === "(") {
    cursor.at += 1;
    const inner = parseExpression(cursor);
    expectSymbol(cursor, ")");
    return inner;
  }
  if (symbol === "[") return parseTuple(cursor);
  if (symbol === "{") return parseObject(cursor);
  if (cursor.text[cursor.at] === '"') {
    cursor.at += 1;
    return parseTemplateParts(cursor, "quote");
  }
  const number = takePattern(cursor, /\d+(\.\d+)?([eE][+-]?\d+)?/y);
  if (number !== undefined) return { kind: "literal", value: Number(number) };
  const name = takePattern(cursor, namePattern);
  if (name === undefined) throw mistake(cursor, "an expression is missing");
  return peekSymbol(cursor) === "(" ? parseCall(cursor, name) : named(name);
}

const keywords: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function named(name: string): Expression {
  const value = keywords[name];
  return value === undefined ? { kind: "name", name } : { kind: "literal", value };
}

function parseCall(cursor: Cursor, name: string): Expression {
  expectSymbol(cursor, "(");
  const args: Expression[] = [];
  let spread = false;
  while (!takeSymbol(cursor, ")")) {
    args.push(parseExpression(cursor));
    spread = takeSymbol(cursor, "...");
    if (!takeSymbol(cursor, ",") && peekSymbol(cursor) !== ")") throw mistake(cursor, '")" is missing');
  }
  return { kind: "call", name, args, spread };
}

/** What follows a term: `.name`, `.0`, `[key]`, `[*]`, `.*`. */
function parseAccesses(cursor: Cursor, term: Expression): Expression {
  let of = term;
  for (;;) {
    if (takeSymbol(cursor, "[")) {
      if (takeSymbol(cursor, "*")) {
        expectSymbol(cursor, "]");
        return { kind: "splat", of, each: parseAccesses(cursor, { kind: "element" }) };
      }
      const key = parseExpression(cursor);
      expectSymbol(cursor, "]");
      of = { kind: "index", of, key };
    } else if (takeSymbol(cursor, ".")) {
      if (takeSymbol(cursor, "*"))
        return { kind: "splat", of, each: parseAccesses(cursor, { kind: "element" }) };
      of = parseAttribute(cursor, of);
    } else {
      return of;
    }
  }
}

function parseAttribute(cursor: Cursor, of: Expression): Expression {
  const number = takePattern(cursor, /\d+/y);
  if (number !== undefined) return { kind: "index", of, key: { kind: "literal", value: Number(number) } };
  const name = takePattern(cursor, namePattern);
  if (name === undefined) throw mistake(cursor, "a name is missing behind the dot");
  return { kind: "attribute", of, name };
}
