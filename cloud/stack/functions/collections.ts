import type { LanguageFunction } from "../expression/evaluate.ts";
import {
  isEqual,
  isList,
  toBoolean,
  toList,
  toMap,
  toNumber,
  toText,
  type Value,
} from "../expression/value.ts";

/** Functions on lists, sets and maps of Terraform, under its names. */
export const collectionFunctions: Readonly<Record<string, LanguageFunction>> = {
  alltrue: (list) => toList(list).every(toBoolean),
  anytrue: (list) => toList(list).some(toBoolean),
  chunklist: (list, size) => chunks(toList(list), toNumber(size)),
  coalesce: (...values) => found(values.find((value) => value !== null && value !== "")),
  coalescelist: (...lists) => found(lists.find((list) => toList(list).length > 0)),
  compact: (list) => toList(list).filter((item) => item !== null && item !== ""),
  concat: (...lists) => lists.flatMap(toList),
  contains: (list, value) => toList(list).some((item) => isEqual(item, value ?? null)),
  distinct: (list) => distinct(toList(list)),
  element: (list, at) => elementAt(toList(list), toNumber(at)),
  flatten: (list) => flatten(toList(list)),
  index: (list, value) => indexOf(toList(list), value ?? null),
  keys: (map) => Object.keys(toMap(map)).sort(),
  length: (value) => (typeof value === "string" ? [...value].length : Object.keys(value ?? {}).length),
  lookup: (map, key, fallback) => found(toMap(map)[toText(key)] ?? fallback),
  matchkeys: (values, keys, wanted) =>
    toList(values).filter((_, at) => toList(wanted).some((key) => isEqual(key, toList(keys)[at] ?? null))),
  merge: (...maps) => Object.assign({}, ...maps.filter((map) => map !== null).map(toMap)),
  one: (list) =>
    toList(list).length > 1 ? fail("the list has more than one element") : (toList(list)[0] ?? null),
  range: (...limits) => range(limits.map(toNumber)),
  reverse: (list) => [...toList(list)].reverse(),
  setintersection: (first, ...others) =>
    toList(first).filter((item) =>
      others.every((other) => toList(other).some((same) => isEqual(item, same))),
    ),
  setproduct: (...lists) => product(lists.map(toList)),
  setsubtract: (first, second) =>
    toList(first).filter((item) => !toList(second).some((other) => isEqual(item, other))),
  setunion: (...lists) => distinct(lists.flatMap(toList)),
  slice: (list, start, end) => toList(list).slice(toNumber(start), toNumber(end)),
  sort: (list) => toList(list).map(toText).sort(),
  sum: (list) => toList(list).reduce((total: number, item) => total + toNumber(item), 0),
  tolist: (list) => toList(list),
  tomap: (map) => toMap(map),
  toset: (list) => distinct(toList(list)),
  transpose: (map) => transpose(toMap(map)),
  values: (map) => {
    const entries = toMap(map);
    return Object.keys(entries)
      .sort()
      .map((name) => entries[name] ?? null);
  },
  zipmap: (keys, values) =>
    Object.fromEntries(toList(keys).map((key, at) => [toText(key), toList(values)[at] ?? null])),
};

function found(value: Value | undefined): Value {
  return value === undefined ? fail("no argument has a value") : value;
}

function fail(message: string): never {
  throw new Error(message);
}

function distinct(list: readonly Value[]): Value[] {
  const seen: Value[] = [];
  for (const item of list) if (!seen.some((other) => isEqual(other, item))) seen.push(item);
  return seen;
}

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

/** The index wraps around, and counts from the end when negative. (Terraform, `element`) */
function elementAt(list: readonly Value[], at: number): Value {
  if (list.length === 0) return fail("the list is empty");
  return list[((at % list.length) + list.length) % list.length] ?? null;
}

function indexOf(list: readonly Value[], value: Value): number {
  const at = list.findIndex((item) => isEqual(item, value));
  return at < 0 ? fail("the value is not in the list") : at;
}

function chunks(list: readonly Value[], size: number): Value[] {
  if (size < 1) return [list];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

function range(limits: readonly number[]): number[] {
  const [start, end, step] =
    limits.length === 1 ? [0, limits[0] ?? 0, 1] : [limits[0] ?? 0, limits[1] ?? 0, limits[2] ?? 1];
  if (step === 0) return fail("the step is zero");
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);
}

function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
}

function transpose(map: { readonly [name: string]: Value }): Value {
  const pairs = Object.keys(map)
    .sort()
    .flatMap((name) => toList(map[name]).map((item) => [toText(item), name] as const));
  const names = [...new Set(pairs.map(([item]) => item))];
  return Object.fromEntries(
    names.map((item) => [item, pairs.filter(([other]) => other === item).map(([, name]) => name)]),
  );
}
