import { isNumberText, type NumberText, parseWithNumbers, textOf } from "./numberText.ts";

/** A value as a pattern and as data hold it: numbers are kept as they were written. */
export type Scalar = string | NumberText | boolean | null;

/** One rule of a field. A field matches when any of its rules does. */
export type FieldRule =
  | { readonly type: "equals"; readonly value: Scalar }
  | { readonly type: "equals-ignore-case"; readonly value: string }
  | { readonly type: "prefix"; readonly value: string }
  | { readonly type: "suffix"; readonly value: string }
  | { readonly type: "anything-but"; readonly values: readonly Scalar[] }
  | { readonly type: "exists"; readonly expected: boolean }
  | { readonly type: "numeric"; readonly bounds: readonly NumericBound[] };

export type NumericBound = { readonly operator: NumericOperator; readonly value: number };
export type NumericOperator = "=" | "<" | "<=" | ">" | ">=";

/** A compiled pattern: all fields have to match, and one of each `$or`. */
export type Pattern = {
  readonly fields: readonly (readonly [name: string, pattern: Pattern | readonly FieldRule[]])[];
  readonly anyOf: readonly (readonly Pattern[])[];
};

/** What AWS says of a pattern that it does not take. (esm 5.6) */
export const invalidPatternMessage = "Invalid filter pattern definition.";

/** The most characters of a pattern. (esm 5.1) */
export const patternCharactersMax = 4_096;

/**
 * Compiles a pattern of FilterCriteria (Lambda developer guide, "Filter rule syntax"). Throws an Error whose message
 * says what is wrong with it; AWS says no more than `invalidPatternMessage`. `data` has to be JSON itself. (esm 5.5)
 */
export function compilePattern(text: string): Pattern {
  if (text.length > patternCharactersMax) {
    throw new Error(`it has ${text.length} characters, ${patternCharactersMax} are the most`);
  }
  const json = parseWithNumbers(text);
  if (!isObject(json)) throw new Error("it is no JSON object");
  return toPattern(json, "");
}

const dataPath = /^(\/\$or)*\/data$/;

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isNumberText(value);
}

function toPattern(json: JsonObject, path: string): Pattern {
  const entries = Object.entries(json);
  if (entries.length === 0) throw new Error(`${path || "it"} is empty`);
  const fields = entries
    .filter(([name]) => name !== "$or")
    .map(([name, value]) => [name, toField(value, `${path}/${name}`)] as const);
  const anyOf = json.$or === undefined ? [] : [toAlternatives(json.$or, `${path}/$or`)];
  return { fields, anyOf };
}

function toAlternatives(value: unknown, path: string): readonly Pattern[] {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject)) {
    throw new Error(`${path} has to be a list of at least two objects`);
  }
  return value.map((one: JsonObject) => toPattern(one, path));
}

function toField(value: unknown, path: string): Pattern | readonly FieldRule[] {
  if (isObject(value)) return toPattern(value, path);
  if (dataPath.test(path)) throw new Error("data has to be an object of patterns");
  if (!Array.isArray(value) || value.length === 0) throw new Error(`${path} has to be a list with rules`);
  return value.map((rule) => toRule(rule, path));
}

function toRule(rule: unknown, path: string): FieldRule {
  if (isScalar(rule)) return { type: "equals", value: rule };
  const entries = isObject(rule) ? Object.entries(rule) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Error(`${path} has a rule that is none`);
  return toOperatorRule(entry, path);
}

function toOperatorRule([operator, value]: readonly [string, unknown], path: string): FieldRule {
  switch (operator) {
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      if (typeof value === "string") return { type: operator, value };
      break;
    case "exists":
      if (typeof value === "boolean") return { type: operator, expected: value };
      break;
    case "anything-but": {
      const values = [value].flat();
      if (values.length > 0 && values.every((one) => typeof one === "string" || isNumberText(one))) {
        return { type: operator, values };
      }
      break;
    }
    case "numeric": {
      const bounds = toBounds(value);
      if (bounds !== undefined) return { type: operator, bounds };
    }
  }
  throw new Error(`${path} has ${operator} with something that it does not take`);
}

const operators: ReadonlySet<unknown> = new Set(["=", "<", "<=", ">", ">="]);

/** `["=", 1]`, or one or two of the others, as in `[">", 0, "<=", 5]`. */
function toBounds(value: unknown): readonly NumericBound[] | undefined {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) return undefined;
  const bounds: NumericBound[] = [];
  for (let index = 0; index < value.length; index += 2) {
    const [operator, bound] = [value[index], value[index + 1]];
    if (!operators.has(operator) || !isNumberText(bound)) return undefined;
    bounds.push({ operator, value: Number(textOf(bound)) });
  }
  return bounds.length === 2 && bounds.some(({ operator }) => operator === "=") ? undefined : bounds;
}

/** Whether a parsed value is a leaf. */
export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "boolean" || isNumberText(value);
}
