import { type FieldRule, isScalar, type NumericBound, type Pattern, type Scalar } from "./filterPattern.ts";
import { isNumberText, textOf } from "./numberText.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Stands for data that is no JSON: no rule matches it, not even that a field of it is absent. (esm 5.5) */
export const notJson = Symbol("not JSON");

/** Whether an object, parsed by `parseWithNumbers`, matches a pattern. (esm 5.2) */
export function matchesPattern(value: unknown, { fields, anyOf }: Pattern): boolean {
  const object = isObject(value) ? value : {};
  return (
    fields.every(([name, pattern]) => matchesField(object, { name, pattern })) &&
    anyOf.every((alternatives) => alternatives.some((one) => matchesPattern(object, one)))
  );
}

function matchesField(
  object: JsonObject,
  { name, pattern }: { readonly name: string; readonly pattern: Pattern | readonly FieldRule[] },
): boolean {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === notJson) return false;
  if ("fields" in pattern) return [value].flat().some((one) => matchesPattern(one, pattern));
  const leaves = [value].flat().filter(isScalar);
  return pattern.some((rule) => matchesRule(leaves, rule));
}

/** Of a list, one value that matches is enough. */
function matchesRule(leaves: readonly Scalar[], rule: FieldRule): boolean {
  if (rule.type === "exists") return leaves.length > 0 === rule.expected;
  return leaves.some((leaf) => matchesLeaf(leaf, rule));
}

function matchesLeaf(leaf: Scalar, rule: Exclude<FieldRule, { readonly type: "exists" }>): boolean {
  switch (rule.type) {
    case "equals":
      return isSame(leaf, rule.value);
    case "equals-ignore-case":
      return typeof leaf === "string" && leaf.toLowerCase() === rule.value.toLowerCase();
    case "prefix":
      return typeof leaf === "string" && leaf.startsWith(rule.value);
    case "suffix":
      return typeof leaf === "string" && leaf.endsWith(rule.value);
    case "anything-but":
      return !rule.values.some((value) => isSame(leaf, value));
    case "numeric":
      return isNumberText(leaf) && rule.bounds.every((bound) => isWithin(Number(textOf(leaf)), bound));
  }
}

function isSame(one: Scalar, other: Scalar): boolean {
  return isNumberText(one) && isNumberText(other) ? textOf(one) === textOf(other) : one === other;
}

function isWithin(number: number, { operator, value }: NumericBound): boolean {
  switch (operator) {
    case "=":
      return number === value;
    case "<":
      return number < value;
    case "<=":
      return number <= value;
    case ">":
      return number > value;
    case ">=":
      return number >= value;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !isNumberText(value);
}
