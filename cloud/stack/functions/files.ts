import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { LanguageFunction } from "../expression/evaluate.ts";
import { toText, type Value } from "../expression/value.ts";

/** File functions of Terraform, under its names; relative paths start at the folder of the stack file. */
export function fileFunctions(folder: string): Readonly<Record<string, LanguageFunction>> {
  const read = (path: Value | undefined): Buffer => readFileSync(resolve(folder, toText(path)));
  const digest = (path: Value | undefined, algorithm: string, encoding: "hex" | "base64"): string =>
    createHash(algorithm).update(read(path)).digest(encoding);
  return {
    abspath: (path) => resolve(folder, toText(path)),
    basename: (path) => basename(toText(path)),
    dirname: (path) => dirname(toText(path)),
    file: (path) => read(path).toString("utf8"),
    filebase64: (path) => read(path).toString("base64"),
    filebase64sha256: (path) => digest(path, "sha256", "base64"),
    fileexists: (path) => existsSync(resolve(folder, toText(path))),
    filemd5: (path) => digest(path, "md5", "hex"),
    filesha256: (path) => digest(path, "sha256", "hex"),
  };
}
