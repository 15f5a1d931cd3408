import { dataSources } from "./data/index.ts";
import { StackError } from "./stackError.ts";
import type { StackFile } from "./stackFile.ts";
import { ignoredTypes } from "./types/ignored.ts";
import { resourceTypes } from "./types/index.ts";

/**
 * Compares what a stack asks for with what is emulated: returns a sentence for each ignored type, throws naming every
 * type that the stack cannot run without.
 */
export function checkTypes(file: StackFile): string[] {
  const missing = [
    ...Object.keys(file.resources).filter((type) => !resourceTypes.has(type) && !(type in ignoredTypes)),
    ...Object.keys(file.data)
      .filter((type) => !(type in dataSources))
      .map((type) => `data.${type}`),
  ];
  if (missing.length > 0) {
    throw new StackError(
      `The stack "${file.name}" cannot run here: ${missing.map((type) => describe(file, type)).join("; ")}. ` +
        "Emulated types are listed in cloud/stack/types; move what is not emulated into a stack of its own.",
    );
  }
  return Object.entries(file.resources).flatMap(([type, blocks]) => {
    const meaning = ignoredTypes[type];
    return meaning === undefined ? [] : [`${type} (${toList(Object.keys(blocks))}) is ignored: ${meaning}.`];
  });
}

function describe(file: StackFile, type: string): string {
  const blocks = type.startsWith("data.") ? file.data[type.slice(5)] : file.resources[type];
  return `${type} (${Object.keys(blocks ?? {}).join(", ")}) is not emulated`;
}

const namesShownMax = 3;

function toList(names: readonly string[]): string {
  const more = names.length - namesShownMax;
  const shown = names.slice(0, namesShownMax).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
