import type { LanguageFunction } from "../expression/evaluate.ts";
import { toBoolean, toList, toNumber, toText, type Value } from "../expression/value.ts";
import { formatText } from "./format.ts";

/** String functions of Terraform, under its names. */
export const stringFunctions: Readonly<Record<string, LanguageFunction>> = {
  chomp: (text) => toText(text).replace(/(\r?\n)+$/, ""),
  endswith: (text, end) => toText(text).endsWith(toText(end)),
  format: (spec, ...args) => formatText(toText(spec), args),
  formatlist: (spec, ...args) => {
    const counts = args.filter(Array.isArray).map((list) => list.length);
    return Array.from({ length: Math.max(1, ...counts) }, (_, at) =>
      formatText(
        toText(spec),
        args.map((arg) => (Array.isArray(arg) ? (arg[at] ?? null) : arg)),
      ),
    );
  },
  indent: (spaces, text) => toText(text).replaceAll("\n", `\n${" ".repeat(toNumber(spaces))}`),
  join: (separator, ...lists) => lists.flatMap(toList).map(toText).join(toText(separator)),
  lower: (text) => toText(text).toLowerCase(),
  regex: (pattern, text) => {
    const match = regexOf(toText(pattern), "").exec(toText(text));
    if (match === null) throw new Error(`${toText(pattern)} is not found in ${JSON.stringify(text)}`);
    return capturesOf(match);
  },
  regexall: (pattern, text) => [...toText(text).matchAll(regexOf(toText(pattern), "g"))].map(capturesOf),
  replace: (text, search, replacement) => replaceText(toText(text), toText(search), toText(replacement)),
  split: (separator, text) => (toText(text) === "" ? [""] : toText(text).split(toText(separator))),
  startswith: (text, start) => toText(text).startsWith(toText(start)),
  strcontains: (text, part) => toText(text).includes(toText(part)),
  strrev: (text) => [...toText(text)].reverse().join(""),
  substr: (text, offset, length) => substring([...toText(text)], toNumber(offset), toNumber(length)),
  title: (text) => toText(text).replace(/(^|[^\p{L}\p{N}])(\p{L})/gu, (all) => all.toUpperCase()),
  tobool: (value) => (value === null ? null : toBoolean(value)),
  tonumber: (value) => (value === null ? null : toNumber(value)),
  tostring: (value) => (value === null ? null : toText(value)),
  trim: (text, characters) => trimEnd(trimStart(toText(text), toText(characters)), toText(characters)),
  trimprefix: (text, start) => withoutPrefix(toText(text), toText(start)),
  trimspace: (text) => toText(text).trim(),
  trimsuffix: (text, end) => withoutSuffix(toText(text), toText(end)),
  upper: (text) => toText(text).toUpperCase(),
};

/** A search in slashes is a regular expression, anything else is literal. (Terraform, `replace`) */
function replaceText(text: string, search: string, replacement: string): string {
  const isPattern = search.length > 1 && search.startsWith("/") && search.endsWith("/");
  if (!isPattern) return text.replaceAll(search, () => replacement);
  const inJavaScript = replacement.replace(/\$\{?(\w+)\}?/g, (_, group: string) =>
    /^\d+$/.test(group) ? `$${group}` : `$<${group}>`,
  );
  return text.replace(regexOf(search.slice(1, -1), "g"), inJavaScript);
}

/** RE2 as Terraform writes it differs from JavaScript in named groups and inline flags at the start. */
function regexOf(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const body = (inline === null ? pattern : pattern.slice(inline[0].length)).replaceAll("(?P<", "(?<");
  return new RegExp(body, `${flags}${inline?.[1] ?? ""}`);
}

function capturesOf(match: RegExpExecArray | RegExpMatchArray): Value {
  if (match.groups !== undefined) {
    return Object.fromEntries(Object.entries(match.groups).map(([name, text]) => [name, text ?? null]));
  }
  return match.length === 1 ? match[0] : match.slice(1).map((text) => text ?? null);
}

function substring(characters: readonly string[], offset: number, length: number): string {
  const start = offset < 0 ? characters.length + offset : offset;
  return characters.slice(start, length < 0 ? undefined : start + length).join("");
}

function trimStart(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text[start] ?? "")) start += 1;
  return text.slice(start);
}

function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}

function withoutPrefix(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

function withoutSuffix(text: string, end: string): string {
  return end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text;
}
