import { isList, isMap, toBoolean, toNumber, toText, type Value } from "./expression/value.ts";

/** The arguments of a resource or of one of its blocks, with every reference resolved; unset ones are absent. */
export type Config = { readonly [name: string]: Value };

/** A string argument; undefined when it is not set. */
export function textOf(config: Config, name: string): string | undefined {
  return read(config, name, toText);
}

/** A string argument that the type cannot be without. */
export function requiredText(config: Config, name: string): string {
  const text = textOf(config, name);
  if (text === undefined) throw new Error(`the argument "${name}" is missing`);
  return text;
}

/** A number argument; undefined when it is not set. */
export function numberOf(config: Config, name: string): number | undefined {
  return read(config, name, toNumber);
}

/** A boolean argument; undefined when it is not set. */
export function flagOf(config: Config, name: string): boolean | undefined {
  return read(config, name, toBoolean);
}

/** Strings of a list or set argument; empty when it is not set. */
export function textsOf(config: Config, name: string): readonly string[] {
  const value = config[name];
  if (value === undefined || value === null) return [];
  return isList(value) ? value.map(toText) : [toText(value)];
}

/** A map of strings, e.g. tags or variables; empty when it is not set. */
export function textMapOf(config: Config, name: string): Readonly<Record<string, string>> {
  const value = config[name];
  if (!isMap(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toText(entry)]));
}

/** Nested blocks of one kind; JSON allows a single one without a list around it. */
export function blocksOf(config: Config, name: string): readonly Config[] {
  const value = config[name];
  return isList(value) ? value.filter(isMap) : isMap(value) ? [value] : [];
}

/** The first block of a kind of which at most one makes sense. */
export function blockOf(config: Config, name: string): Config | undefined {
  return blocksOf(config, name)[0];
}

function read<T>(config: Config, name: string, convert: (value: Value) => T): T | undefined {
  const value = config[name];
  if (value === undefined || value === null) return undefined;
  try {
    return convert(value);
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
