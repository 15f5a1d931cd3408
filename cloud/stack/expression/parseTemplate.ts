import { type Cursor, expectSymbol, mistake, skipSpace } from "./cursor.ts";
import { parseExpression } from "./parseExpression.ts";
import type { Expression } from "./syntax.ts";

/** True when a string holds anything but plain text. */
export function isTemplate(text: string): boolean {
  return text.includes("${") || text.includes("%{");
}

/**
 * Parses a whole string of the stack file. A string that is one interpolation keeps the type of its value.
 * (Terraform, "JSON Configuration Syntax": strings are parsed as templates)
 */
export function parseTemplate(text: string): Expression {
  const cursor: Cursor = { text, at: 0 };
  return parseTemplateParts(cursor, "end");
}

/** Parses up to the end of the text, or up to the closing quote of a string within an expression. */
export function parseTemplateParts(cursor: Cursor, until: "end" | "quote"): Expression {
  const parts: Expression[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") parts.push({ kind: "literal", value: plain });
    plain = "";
  };
  for (;;) {
    const rest = cursor.text.slice(cursor.at, cursor.at + 3);
    if (rest === "") {
      if (until === "quote") throw mistake(cursor, "a string is not closed");
      break;
    }
    if (until === "quote" && rest[0] === '"') {
      cursor.at += 1;
      break;
    }
    if (rest === "$${" || rest === "%%{") {
      plain += rest.slice(1);
      cursor.at += 3;
    } else if (rest.startsWith("${")) {
      flush();
      parts.push(parseInterpolation(cursor));
    } else if (rest.startsWith("%{")) {
      throw mistake(cursor, "template directives (%{ }) are not supported");
    } else if (until === "quote" && rest[0] === "\\") {
      plain += parseEscape(cursor);
    } else {
      plain += rest[0];
      cursor.at += 1;
    }
  }
  flush();
  const [only] = parts;
  if (only === undefined) return { kind: "literal", value: "" };
  return parts.length === 1 ? only : { kind: "template", parts };
}

function parseInterpolation(cursor: Cursor): Expression {
  cursor.at += 2;
  if (cursor.text[cursor.at] === "~") cursor.at += 1;
  const expression = parseExpression(cursor);
  skipSpace(cursor);
  if (cursor.text[cursor.at] === "~") cursor.at += 1;
  expectSymbol(cursor, "}");
  return expression;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

function parseEscape(cursor: Cursor): string {
  const letter = cursor.text[cursor.at + 1] ?? "";
  const plain = escapes[letter];
  if (plain !== undefined) {
    cursor.at += 2;
    return plain;
  }
  const digits = letter === "u" ? 4 : letter === "U" ? 8 : 0;
  const code = cursor.text.slice(cursor.at + 2, cursor.at + 2 + digits);
  if (digits === 0 || !/^[0-9a-fA-F]+$/.test(code)) throw mistake(cursor, `unknown escape \\${letter}`);
  cursor.at += 2 + digits;
  return String.fromCodePoint(Number.parseInt(code, 16));
}
