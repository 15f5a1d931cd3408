import type { Config } from "./config.ts";
import { type Scope, withNames } from "./expression/evaluate.ts";
import { isMap, toList, toNumber, toText, type Value } from "./expression/value.ts";
import { resolveValue } from "./resolveConfig.ts";

/** One resource of a block that may make several. */
export type Instance = {
  /** Empty, `[0]` or `["key"]`. */
  readonly suffix: string;
  /** Under which references find it; undefined for a block that makes exactly one. */
  readonly key: number | string | undefined;
  readonly scope: Scope;
};

/** The instances that `count` or `for_each` ask for. */
export function expandBlock(block: Config, scope: Scope): readonly Instance[] {
  if (block.count !== undefined && block.count !== null) {
    const count = toNumber(resolveValue(block.count, scope));
    return Array.from({ length: count }, (_, index) => ({
      suffix: `[${index}]`,
      key: index,
      scope: withNames(scope, { count: { index } }),
    }));
  }
  if (block.for_each !== undefined && block.for_each !== null) {
    return entriesOf(resolveValue(block.for_each, scope)).map(([key, value]) => ({
      suffix: `["${key}"]`,
      key,
      scope: withNames(scope, { each: { key, value } }),
    }));
  }
  return [{ suffix: "", key: undefined, scope }];
}

function entriesOf(value: Value): readonly (readonly [string, Value])[] {
  return isMap(value) ? Object.entries(value) : toList(value).map((item) => [toText(item), item] as const);
}
