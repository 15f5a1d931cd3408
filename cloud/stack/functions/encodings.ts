import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { LanguageFunction } from "../expression/evaluate.ts";
import { isList, isMap, toText, type Value } from "../expression/value.ts";

/** Encodings and hashes of Terraform, under its names. */
export const encodingFunctions: Readonly<Record<string, LanguageFunction>> = {
  base64decode: (text) => Buffer.from(toText(text), "base64").toString("utf8"),
  base64encode: (text) => Buffer.from(toText(text), "utf8").toString("base64"),
  base64gzip: (text) => gzipSync(toText(text)).toString("base64"),
  base64sha256: (text) => digest("sha256", text, "base64"),
  base64sha512: (text) => digest("sha512", text, "base64"),
  jsondecode: (text) => JSON.parse(toText(text)) as Value,
  jsonencode: (value) => encodeJson(value ?? null),
  md5: (text) => digest("md5", text, "hex"),
  sha1: (text) => digest("sha1", text, "hex"),
  sha256: (text) => digest("sha256", text, "hex"),
  sha512: (text) => digest("sha512", text, "hex"),
  textencodebase64: (text, encoding) =>
    Buffer.from(toText(text), bufferEncoding(toText(encoding))).toString("base64"),
  urlencode: (text) => encodeURIComponent(toText(text)).replaceAll("%20", "+"),
};

/** JSON as Terraform writes it: keys in order, and `<`, `>` and `&` escaped. (Terraform, `jsonencode`) */
export function encodeJson(value: Value): string {
  return JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sorted(value: Value): Value {
  if (isList(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

function digest(algorithm: string, text: Value | undefined, encoding: "hex" | "base64"): string {
  return createHash(algorithm).update(toText(text)).digest(encoding);
}

function bufferEncoding(name: string): BufferEncoding {
  if (name.toUpperCase() === "UTF-8") return "utf8";
  if (name.toUpperCase() === "UTF-16LE") return "utf16le";
  throw new Error(`the encoding ${name} is not supported`);
}
