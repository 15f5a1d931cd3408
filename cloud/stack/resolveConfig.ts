import type { Config } from "./config.ts";
import { evaluate, type Scope, withNames } from "./expression/evaluate.ts";
import { isTemplate, parseTemplate } from "./expression/parseTemplate.ts";
import { isList, isMap, toList, type Value } from "./expression/value.ts";

/** Arguments that speak to Terraform itself and not to the resource. */
const metaArguments: ReadonlySet<string> = new Set([
  "//",
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
]);

/** The arguments of a resource with every expression computed; errors name the argument. */
export function resolveConfig(block: Config, scope: Scope): Config {
  const own = Object.entries(block).filter(([name]) => !metaArguments.has(name) && name !== "dynamic");
  const resolved = own.flatMap(([name, value]) => {
    const computed = named(name, () => resolveValue(value, scope));
    return computed === null ? [] : [[name, computed] as const];
  });
  return { ...Object.fromEntries(resolved), ...dynamicBlocks(block.dynamic, scope) };
}

/** Computes what stands in a value of the file: strings are templates, collections are taken apart. */
export function resolveValue(value: Value, scope: Scope): Value {
  if (typeof value === "string") return isTemplate(value) ? evaluate(parseTemplate(value), scope) : value;
  if (isList(value)) return value.map((item, at) => named(`[${at}]`, () => resolveValue(item, scope)));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "//" && name !== "dynamic");
  const resolved = entries.map(
    ([name, item]) => [name, named(name, () => resolveValue(item, scope))] as const,
  );
  return {
    ...Object.fromEntries(resolved.filter(([, item]) => item !== null)),
    ...dynamicBlocks(value.dynamic, scope),
  };
}

/** `dynamic` writes one block per element. (Terraform, "dynamic Blocks") */
function dynamicBlocks(dynamic: Value | undefined, scope: Scope): Config {
  if (!isMap(dynamic)) return {};
  const blocks = Object.entries(dynamic).map(([name, given]) => {
    const specs = isList(given) ? given.filter(isMap) : isMap(given) ? [given] : [];
    return [name, specs.flatMap((spec) => named(name, () => expand(name, spec, scope)))] as const;
  });
  return Object.fromEntries(blocks);
}

function expand(name: string, spec: Config, scope: Scope): Value[] {
  const source = resolveValue(spec.for_each ?? [], scope);
  const iterator = typeof spec.iterator === "string" ? spec.iterator : name;
  const entries: readonly (readonly [Value, Value])[] = isMap(source)
    ? Object.entries(source)
    : toList(source).map((value) => [value, value] as const);
  return entries.map(([key, value]) =>
    resolveValue(spec.content ?? {}, withNames(scope, { [iterator]: { key, value } })),
  );
}

function named<T>(name: string, compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(name.startsWith("[") ? `${name} ${message}` : `${name}: ${message}`, { cause });
  }
}
