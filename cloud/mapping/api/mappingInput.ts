import { invalidMember, invalidParameter, LambdaError } from "../../lambda/api/lambdaError.ts";

/** The members of a request's JSON. */
export type MappingInput = Readonly<Record<string, unknown>>;

/** Bounds of a whole number, as the API model has them. */
export type Bounds = { readonly name: string; readonly min: number; readonly max: number };

/** Reads a request's body. Throws when it is no JSON object, or has a member that is not in `known`. */
export function parseInput(body: Buffer, known: ReadonlySet<string>): MappingInput {
  const input = parse(body);
  const unknown = Object.keys(input).filter((name) => !known.has(name) && input[name] != null);
  if (unknown.length > 0) {
    throw invalidParameter(`${unknown.join(", ")} is not emulated for event source mappings here.`);
  }
  return input;
}

function parse(body: Buffer): MappingInput {
  try {
    const json: unknown = JSON.parse(body.toString("utf8") || "{}");
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as MappingInput;
  } catch {
    // Falls through to the error for everything that is no JSON object.
  }
  throw new LambdaError("InvalidRequestContentException", "Could not parse request body into json.");
}

/** A string; undefined when it is not set. */
export function textIn(input: MappingInput, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new LambdaError("SerializationException", `${name} has to be a string.`);
}

/** A boolean; undefined when it is not set. */
export function flagIn(input: MappingInput, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw new LambdaError("SerializationException", `${name} has to be a boolean.`);
}

/** A number within bounds; undefined when it is not set. Worded as AWS words it. */
export function numberIn(input: MappingInput, { name, min, max }: Bounds): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new LambdaError("SerializationException", `${name} has to be a whole number.`);
  }
  const relation = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  if (value >= min && value <= max) return value;
  throw invalidMember(
    `Value '${value}' at '${memberOf(name)}' failed to satisfy constraint: Member must have value ${relation}`,
  );
}

/** One of a set of words; undefined when it is not set. Worded as AWS words it. (esm 1.30) */
export function wordIn<Word extends string>(
  input: MappingInput,
  { name, words }: { readonly name: string; readonly words: readonly Word[] },
): Word | undefined {
  const value = textIn(input, name);
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalidMember(
    `Value '${value}' at '${memberOf(name)}' failed to satisfy constraint: Member must satisfy enum value set: [${words.join(", ")}]`,
  );
}

/** A structure; undefined when it is not set. */
export function partIn(input: MappingInput, name: string): MappingInput | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as MappingInput;
  throw new LambdaError("SerializationException", `${name} has to be a structure.`);
}

function memberOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
