import type { Config } from "./config.ts";
import { isList, type Value } from "./expression/value.ts";
import type { StackFile } from "./stackFile.ts";

/** Finds which block a dotted name belongs to, and how much of the name that takes. */
export function lookup(
  parts: readonly string[],
  file: StackFile,
  compute: (address: string) => Value,
): { readonly value: Value; readonly used: number } {
  const [head = "", name = "", third = ""] = parts;
  const full = parts.join(".");
  if (head === "path") return { value: file.folder, used: 2 };
  if (head === "terraform" && name === "workspace") return { value: "default", used: 2 };
  if (head === "data") {
    if (file.data[name]?.[third] === undefined)
      throw new Error(`"${full}" refers to a data source that the stack does not have`);
    return { value: compute(`data.${name}.${third}`), used: 3 };
  }
  const isKnown =
    head === "var"
      ? file.variables[name] !== undefined
      : head === "local"
        ? file.locals[name] !== undefined
        : file.resources[head]?.[name] !== undefined;
  if (!isKnown) throw new Error(`"${full}" refers to something that the stack does not have`);
  return { value: compute(`${head}.${name}`), used: 2 };
}

/** What the environment or the default says. Throws when neither does. */
export function variableValue(file: StackFile, name: string): Value {
  const given = process.env[`TF_VAR_${name}`];
  if (given !== undefined) return given;
  const value = file.variables[name]?.default;
  if (value === undefined) {
    throw new Error(`the variable has no default; set it with the environment variable TF_VAR_${name}`);
  }
  return value;
}

/** Blocks that have to come first. `depends_on` names whole blocks, without `${}`. */
export function dependenciesOf(block: Config, file: StackFile): readonly string[] {
  const names = isList(block.depends_on) ? block.depends_on : [];
  return names.map((name) => {
    const [head = "", second = "", third = ""] = String(name)
      .replace(/^\$\{|\}$/g, "")
      .split(".");
    const isKnown = head === "data" ? file.data[second]?.[third] : file.resources[head]?.[second];
    if (isKnown === undefined) throw new Error(`depends_on names "${name}", which the stack does not have`);
    return head === "data" ? `data.${second}.${third}` : `${head}.${second}`;
  });
}
