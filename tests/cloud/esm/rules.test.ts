// Covers that every rule of the event source mapping has a test that names it, or a reason, and that docs/esm-rules.md
// says so. Does not cover whether the tests are right about what they name.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { namedTests, rulesTable, uncovered, unknown } from "./rulesTable.ts";

const tests = namedTests("tests/cloud");

test("every rule has a test that names it, or a reason why not", () => {
  expect(tests.length).toBeGreaterThan(100);
  expect(uncovered(tests)).toEqual([]);
});

test("no test names a rule that does not exist", () => {
  expect(unknown(tests)).toEqual([]);
});

test("docs/esm-rules.md is as `npm run esm-rules` makes it", () => {
  expect(readFileSync("docs/esm-rules.md", "utf8")).toBe(rulesTable(tests));
});

test("a rule without test or reason is found, and so is a stale table", () => {
  const without = tests.filter(({ numbers }) => !numbers.includes("3.21"));
  expect(uncovered(without)).toEqual(["3.21"]);
  expect(rulesTable(without)).not.toBe(rulesTable(tests));
});
