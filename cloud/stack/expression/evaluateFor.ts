import { evaluate, type Scope, withNames } from "./evaluate.ts";
import type { ForExpression } from "./syntax.ts";
import { isMap, toBoolean, toList, toText, type Value } from "./value.ts";

/** Computes `[for ...]` to a list and `{for ...}` to a map. */
export function evaluateFor(expression: ForExpression, scope: Scope): Value {
  const source = evaluate(expression.source, scope);
  const entries: readonly (readonly [Value, Value])[] = isMap(source)
    ? Object.entries(source)
    : toList(source).map((value, index) => [index, value] as const);
  const scopes = entries
    .map(([key, value]) => {
      const names = expression.keyName === undefined ? {} : { [expression.keyName]: key };
      return withNames(scope, { ...names, [expression.valueName]: value });
    })
    .filter((inner) => expression.only === undefined || toBoolean(evaluate(expression.only, inner)));
  return expression.key === undefined
    ? scopes.map((inner) => evaluate(expression.value, inner))
    : toObject(expression, scopes);
}

function toObject({ key, value, grouped }: ForExpression, scopes: readonly Scope[]): Value {
  const result: Record<string, Value> = {};
  for (const inner of scopes) {
    const name = key === undefined ? "" : toText(evaluate(key, inner));
    const computed = evaluate(value, inner);
    const before = result[name];
    if (grouped) result[name] = [...(before === undefined ? [] : toList(before)), computed];
    else if (before !== undefined) throw new Error(`the key "${name}" comes twice`);
    else result[name] = computed;
  }
  return result;
}
