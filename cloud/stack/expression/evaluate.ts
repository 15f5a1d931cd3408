import { evaluateFor } from "./evaluateFor.ts";
import { evaluateBinary } from "./operators.ts";
import type { Expression } from "./syntax.ts";
import { isList, isMap, toBoolean, toList, toNumber, toText, type Value } from "./value.ts";

/** A function of the language, called with the values of its arguments. */
export type LanguageFunction = (...args: readonly Value[]) => Value;

/** What names and functions mean where an expression stands. */
export type Scope = {
  /**
   * The value that a dotted name stands for, and how many of its parts were used up; what is left over is taken of
   * the value. Throws, naming it, when there is no such thing.
   */
  readonly lookup: (parts: readonly string[]) => { readonly value: Value; readonly used: number };
  readonly functions: Readonly<Record<string, LanguageFunction>>;
};

/** Computes an expression. Throws an Error that says what is wrong. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => toText(evaluate(part, scope))).join("");
    case "name":
    case "attribute":
      return evaluateReference(expression, scope);
    case "index":
      return elementOf(evaluate(expression.of, scope), evaluate(expression.key, scope));
    case "splat":
      return evaluateSplat(expression, scope);
    case "element":
      return scope.lookup([elementName]).value;
    case "call":
      return evaluateCall(expression, scope);
    case "tuple":
      return expression.items.map((item) => evaluate(item, scope));
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [toText(evaluate(key, scope)), evaluate(value, scope)]),
      );
    case "unary": {
      const operand = evaluate(expression.operand, scope);
      return expression.operator === "-" ? -toNumber(operand) : !toBoolean(operand);
    }
    case "binary":
      return evaluateBinary(expression, scope);
    case "conditional":
      return evaluate(toBoolean(evaluate(expression.test, scope)) ? expression.yes : expression.no, scope);
    case "for":
      return evaluateFor(expression, scope);
  }
}

/** A scope in which some names stand for values of their own. */
export function withNames(scope: Scope, names: Readonly<Record<string, Value>>): Scope {
  return {
    ...scope,
    lookup: (parts) => {
      const value = names[parts[0] ?? ""];
      return value === undefined ? scope.lookup(parts) : { value, used: 1 };
    },
  };
}

/** No identifier can be this, so it hides nothing. */
const elementName = "[*]";

/** A dotted name is looked up whole, so that `aws_x.name.arn` asks for one resource and not for all of a type. */
function evaluateReference(expression: Expression, scope: Scope): Value {
  const parts: string[] = [];
  let head = expression;
  while (head.kind === "attribute") {
    parts.unshift(head.name);
    head = head.of;
  }
  if (head.kind !== "name") return parts.reduce(attributeOf, evaluate(head, scope));
  const { value, used } = scope.lookup([head.name, ...parts]);
  return parts.slice(used - 1).reduce(attributeOf, value);
}

function attributeOf(value: Value, name: string): Value {
  if (isMap(value)) {
    const attribute = value[name];
    if (attribute !== undefined) return attribute;
    throw new Error(`there is no attribute "${name}"; known are ${Object.keys(value).sort().join(", ")}`);
  }
  // A block that is written once is a list of one here; its fields are asked for with and without the index.
  const [only] = isList(value) ? value : [];
  if (isList(value) && value.length === 1 && isMap(only)) return attributeOf(only, name);
  throw new Error(`"${name}" is asked of a value that has no attributes`);
}

function elementOf(value: Value, key: Value): Value {
  if (isMap(value) && typeof key === "string") return attributeOf(value, key);
  if (isMap(value) && key === 0) return value;
  const at = toNumber(key);
  const element = toList(value)[at];
  if (element === undefined)
    throw new Error(`there is no element ${at}; the list has ${toList(value).length}`);
  return element;
}

function evaluateSplat(expression: Extract<Expression, { kind: "splat" }>, scope: Scope): Value {
  const of = evaluate(expression.of, scope);
  const items = isList(of) ? of : of === null ? [] : [of];
  return items.map((item) => evaluate(expression.each, withNames(scope, { [elementName]: item })));
}

function evaluateCall(call: Extract<Expression, { kind: "call" }>, scope: Scope): Value {
  if (call.name === "try" || call.name === "can") return evaluateGuarded(call, scope);
  const implementation = scope.functions[call.name];
  if (implementation === undefined) throw new Error(`the function ${call.name} is not supported`);
  const args = call.args.map((arg) => evaluate(arg, scope));
  const last = args.at(-1);
  const spread = call.spread && last !== undefined ? [...args.slice(0, -1), ...toList(last)] : args;
  try {
    return implementation(...spread);
  } catch (cause) {
    throw new Error(`${call.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** `try` and `can` look at an argument's failure instead of passing it on. */
function evaluateGuarded(call: Extract<Expression, { kind: "call" }>, scope: Scope): Value {
  let failure: unknown;
  for (const arg of call.args) {
    try {
      const value = evaluate(arg, scope);
      return call.name === "can" ? true : value;
    } catch (error) {
      failure = error;
    }
  }
  if (call.name === "can") return false;
  throw new Error("try: no argument could be computed", { cause: failure });
}
