import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Rule, sections } from "./rules.ts";

/** A test and the rules that its name names. */
export type NamedTest = { readonly path: string; readonly numbers: readonly string[] };

/** The title of a test, right before its function, or before the rest of its row in a table of tests. */
const titled = /(["'`])((?:(?!\1|\n).)*?)\1,\s*(?:async\b|[({])/g;
const named = /\besm (\d\.\d+(?:, \d\.\d+)*)/;

/** Every test under a folder whose name names rules of the event source mapping. */
export function namedTests(folder: string): readonly NamedTest[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.ts"))
    .sort()
    .flatMap((file) => {
      const path = join(folder, file);
      const titles = [...readFileSync(path, "utf8").matchAll(titled)].map(([, , title]) => title ?? "");
      return titles.flatMap((title) => {
        const numbers = named.exec(title)?.[1]?.split(", ");
        return numbers === undefined ? [] : [{ path, numbers }];
      });
    });
}

/** Rules that no test names and that give no reason. */
export function uncovered(tests: readonly NamedTest[]): readonly string[] {
  return allRules()
    .filter((rule) => rule.left === undefined && filesOf(rule, tests).length === 0)
    .map(({ number }) => number);
}

/** Numbers in the names of tests that are no rule's. */
export function unknown(tests: readonly NamedTest[]): readonly string[] {
  const known = new Set(allRules().map(({ number }) => number));
  return tests.flatMap(({ numbers }) => numbers).filter((number) => !known.has(number));
}

/** The document that says which test covers which rule. A test that names a rule beats a reason to leave it out. */
export function rulesTable(tests: readonly NamedTest[]): string {
  const covered = allRules().filter((rule) => filesOf(rule, tests).length > 0);
  return [
    "# Event source mapping: rules and tests",
    "",
    "What Lambda does with a Kinesis stream, as the embedded cloud follows it (`cloud/mapping`), and the tests that hold it",
    `to each rule: ${covered.length} of ${allRules().length}. Made by \`npm run esm-rules\` from the names of the tests; a test fails when it is out of date.`,
    ...sections.flatMap(({ title, rules }) => [
      "",
      `## ${title}`,
      "",
      "| rule | what it is about | covered by |",
      "| ---- | ---------------- | ---------- |",
      ...rules.map((rule) => `| ${rule.number} | ${rule.topic} | ${coverage(rule, tests)} |`),
    ]),
    "",
  ].join("\n");
}

function coverage(rule: Rule, tests: readonly NamedTest[]): string {
  const files = filesOf(rule, tests).map((path) => `\`${path}\``);
  return files.length > 0 ? files.join(", ") : `left out: ${rule.left ?? "no test names it"}`;
}

function filesOf({ number }: Rule, tests: readonly NamedTest[]): readonly string[] {
  return [...new Set(tests.filter(({ numbers }) => numbers.includes(number)).map(({ path }) => path))];
}

function allRules(): readonly Rule[] {
  return sections.flatMap(({ rules }) => rules);
}
