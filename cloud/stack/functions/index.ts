import type { LanguageFunction } from "../expression/evaluate.ts";
import { collectionFunctions } from "./collections.ts";
import { encodingFunctions } from "./encodings.ts";
import { fileFunctions } from "./files.ts";
import { numberFunctions } from "./numbers.ts";
import { stringFunctions } from "./strings.ts";

/** Every function that a stack may call; `try` and `can` belong to the evaluator. */
export function languageFunctions(folder: string): Readonly<Record<string, LanguageFunction>> {
  return {
    ...stringFunctions,
    ...numberFunctions,
    ...collectionFunctions,
    ...encodingFunctions,
    ...fileFunctions(folder),
    nonsensitive: (value) => value ?? null,
    sensitive: (value) => value ?? null,
  };
}
