import { toJsonSchemas } from "../../schemas/jsonSchemas.ts";
import { toErrorReference } from "./errorReference.ts";
import { toValidators, validatorTypes } from "./validators.ts";

/** Files of a folder that are made of the code and kept beside it, by name. */
export type Reference = {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  /** Nothing else is in the folder. */
  readonly isWhole: boolean;
};

/** Everything that `npm run generate` writes. */
export function toReferences(): readonly Reference[] {
  const schemas = [...toJsonSchemas()].map(
    ([name, schema]) => [`${name}.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  return [
    { folder: "schemas/json", files: new Map(schemas), isWhole: true },
    {
      folder: "schemas/validators",
      files: new Map([
        ["validators.js", toValidators()],
        ["validators.d.ts", validatorTypes],
      ]),
      isWhole: true,
    },
    { folder: "docs", files: new Map([["errors.md", toErrorReference()]]), isWhole: false },
  ];
}
