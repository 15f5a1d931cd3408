import { evaluate, type Scope } from "./evaluate.ts";
import type { BinaryOperator, Expression } from "./syntax.ts";
import { isEqual, toBoolean, toNumber, type Value } from "./value.ts";

/** Computes an operator with two sides; the logical ones leave the right side alone when the left decides. */
export function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: "binary" }>,
  scope: Scope,
): Value {
  const first = evaluate(left, scope);
  if (operator === "&&") return toBoolean(first) && toBoolean(evaluate(right, scope));
  if (operator === "||") return toBoolean(first) || toBoolean(evaluate(right, scope));
  const second = evaluate(right, scope);
  if (operator === "==") return isEqual(first, second);
  if (operator === "!=") return !isEqual(first, second);
  return compute[operator](toNumber(first), toNumber(second));
}

type NumberOperator = Exclude<BinaryOperator, "&&" | "||" | "==" | "!=">;

const compute: Readonly<Record<NumberOperator, (left: number, right: number) => number | boolean>> = {
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => {
    if (right === 0) throw new Error("division by zero");
    return left / right;
  },
  "%": (left, right) => left % right,
};
