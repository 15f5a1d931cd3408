import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { type JsonSchema, toJsonSchemas } from "../../schemas/jsonSchemas.ts";

/**
 * The module that checks events as they come out of the log: one function for the envelope and one for the data of each
 * version of each event, by its `dataschema`, compiled by Ajv of the JSON Schemas. They drop the fields that are not named.
 */
export function toValidators(): string {
  const schemas = [...toJsonSchemas()].filter(([name]) => name === "envelope" || /\.\d+$/.test(name));
  const ajv = new Ajv2020({
    schemas: schemas.map(([, { examples: _, ...schema }]) => toClosed(schema) as JsonSchema),
    code: { source: true, esm: true },
    messages: false,
    removeAdditional: true,
    // Formats come with a pattern that says the same.
    validateFormats: false,
    // Lengths in UTF-16 units, as zod counts them. Ajv calls the option deprecated and keeps it.
    unicode: false,
    logger: false,
  });
  const names = new Map(schemas.map(([name, { $id }]) => [toIdentifier(name), $id]));
  const code = standaloneCode.default(ajv, Object.fromEntries(names));
  const byId = [...names].map(([name, $id]) => `  ${JSON.stringify($id)}: ${name},\n`).join("");
  return `// Made by npm run generate.\n${code}\nexport const validators = {\n${byId}};\n`;
}

/** The types of that module. */
export const validatorTypes = `// Made by npm run generate.
/** Whether the JSON has the form; what it has more is dropped from it. */
export type Validator = (json: unknown) => boolean;
/** By \`$id\`. */
export declare const validators: Readonly<Record<string, Validator | undefined>>;
`;

/** `order.placed.2` is `orderPlaced2`. */
function toIdentifier(name: string): string {
  return name.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The schema with no further fields at any depth. */
function toClosed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toClosed);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, toClosed(value)]));
  return closed.type === "object" ? { additionalProperties: false, ...closed } : closed;
}
