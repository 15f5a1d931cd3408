import { toJsonSchemas } from "../../schemas/jsonSchemas.ts";

/** A folder of files that are made of the code and kept beside it, by name; nothing else is in it. */
export type Reference = { readonly folder: string; readonly files: ReadonlyMap<string, string> };

/** Everything that `npm run generate` writes. */
export function toReferences(): readonly Reference[] {
  const schemas = [...toJsonSchemas()].map(
    ([name, schema]) => [`${name}.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  return [{ folder: "schemas/json", files: new Map(schemas) }];
}
