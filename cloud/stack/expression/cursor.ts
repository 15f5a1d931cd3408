import { SyntaxMistake } from "./syntax.ts";

const symbols = [
  "...",
  "=>",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ".",
  ",",
  ":",
  "?",
  "=",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
] as const;

/** A piece of an expression that stands for itself. */
export type Punctuation = (typeof symbols)[number];

/** Reads the text of one string from left to right; parsers share it and move it on. */
export type Cursor = {
  readonly text: string;
  at: number;
};

/** Moves past spaces, line breaks and comments. */
export function skipSpace(cursor: Cursor): void {
  const space = /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  space.lastIndex = cursor.at;
  cursor.at += space.exec(cursor.text)?.[0].length ?? 0;
}

/** The symbol that comes next, the longest that fits; undefined for names, numbers and strings. */
export function peekSymbol(cursor: Cursor): Punctuation | undefined {
  skipSpace(cursor);
  return symbols.find((symbol) => cursor.text.startsWith(symbol, cursor.at));
}

/** Moves past the symbol when it comes next, and says whether it did. */
export function takeSymbol(cursor: Cursor, symbol: Punctuation): boolean {
  if (peekSymbol(cursor) !== symbol) return false;
  cursor.at += symbol.length;
  return true;
}

/** Moves past the symbol; throws when something else comes next. */
export function expectSymbol(cursor: Cursor, symbol: Punctuation): void {
  if (!takeSymbol(cursor, symbol)) throw mistake(cursor, `"${symbol}" is missing`);
}

/** Moves past what the pattern (sticky) matches here. */
export function takePattern(cursor: Cursor, pattern: RegExp): string | undefined {
  skipSpace(cursor);
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** An identifier of Terraform; it may hold dashes. */
export const namePattern = /[A-Za-z_][A-Za-z0-9_-]*/y;

/** What is wrong, and where in the text. */
export function mistake(cursor: Cursor, what: string): SyntaxMistake {
  const shown = cursor.text.length > 200 ? `${cursor.text.slice(0, 200)}...` : cursor.text;
  return new SyntaxMistake(`${what} at character ${cursor.at} of ${JSON.stringify(shown)}`);
}
