/** A value of Terraform's language; lists, sets and tuples are arrays here, maps and objects are objects. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** What a value is, in the words of a message. */
export function typeOf(value: Value | undefined): string {
  if (value === null || value === undefined) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

/** True for maps and objects. */
export function isMap(value: Value | undefined): value is { readonly [name: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for lists, sets and tuples. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Text of a primitive, as Terraform converts it. Throws for collections and null. */
export function toText(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`a string is needed, but the value is a ${typeOf(value)}`);
}

/** Number of a primitive, as Terraform converts it. */
export function toNumber(value: Value | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  throw new Error(`a number is needed, but the value is ${JSON.stringify(value ?? null)}`);
}

/** Boolean of a primitive, as Terraform converts it. */
export function toBoolean(value: Value | undefined): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true") return true;
  if (value === "false") return false;
  throw new Error(`true or false is needed, but the value is ${JSON.stringify(value ?? null)}`);
}

/** Elements of a list. */
export function toList(value: Value | undefined): readonly Value[] {
  if (isList(value)) return value;
  throw new Error(`a list is needed, but the value is a ${typeOf(value)}`);
}

/** Entries of a map. */
export function toMap(value: Value | undefined): { readonly [name: string]: Value } {
  if (isMap(value)) return value;
  throw new Error(`a map is needed, but the value is a ${typeOf(value)}`);
}

/** Equal in type and content. */
export function isEqual(left: Value, right: Value): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, at) => isEqual(item, right[at] ?? null));
  }
  if (isMap(left) && isMap(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => name in right && isEqual(left[name] ?? null, right[name] ?? null))
    );
  }
  return left === right;
}
