// Covers what linters cannot say of this repository: sizes, names, what documents have to hold. Does not cover whether
// what they say is true.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";

const linesMax = 300;
const readmeLinesMax = 150;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "");
const sources = files.filter((path) =>
  /^(schemas|processors|engine|replay|stacks|cloud|cli|bench|simulation)\/.*\.ts$/.test(path),
);
const tests = files.filter((path) => /^tests\/.*\.test\.ts$/.test(path));
const textOf = (path: string): string => readFileSync(path, "utf8");

describe("source files", () => {
  test(`have at most ${linesMax} lines`, () => {
    expect(sources.filter((path) => textOf(path).split("\n").length > linesMax)).toEqual([]);
  });

  test("bear no name that says nothing", () => {
    const empty = /(^|\/|[a-z])(utils?|helpers?|common|managers?|misc)(\.ts|\/)/i;
    expect(files.filter((path) => empty.test(path))).toEqual([]);
  });

  test("leave nothing for later", () => {
    const later = new RegExp(["TO", "DO|FIX", "ME|XX", "X"].join(""));
    expect([...sources, ...tests].filter((path) => later.test(textOf(path)))).toEqual([]);
  });

  test("import types by statements, since layers are not checked within types", () => {
    expect(sources.filter((path) => /(?<!await )\bimport\("/.test(textOf(path)))).toEqual([]);
  });

  test("explain every exported function and class", () => {
    const bare = sources
      .filter((path) => !path.startsWith("bench/"))
      .flatMap((path) => {
        const lines = textOf(path).split("\n");
        return lines.flatMap((line, index) =>
          /^export (async )?(function|class) /.test(line) && !/(\*\/|^\/\/.*)$/.test(lines[index - 1] ?? "")
            ? [`${path}:${index + 1}`]
            : [],
        );
      });
    expect(bare).toEqual([]);
  });
});

describe("tests", () => {
  test("open with what they cover and what they do not", () => {
    const silent = tests.filter((path) => {
      const head = textOf(path)
        .slice(0, 700)
        .replaceAll(/\s+(\/\/|\*) ?/g, " ");
      return !/^(\/\/|\/\*\*)/.test(head) || !/Covers/.test(head) || !/does not cover/i.test(head);
    });
    expect(silent).toEqual([]);
  });

  test("never sleep", () => {
    const sleeping = tests.filter((path) => /await new Promise\([^)]*setTimeout/.test(textOf(path)));
    expect(sleeping).toEqual([]);
  });
});

describe("documents", () => {
  test(`README has at most ${readmeLinesMax} lines, and its processor is the tested one`, () => {
    const readme = textOf("README.md");
    expect(readme.split("\n").length).toBeLessThanOrEqual(readmeLinesMax);
    const [, shown = "missing"] = /```ts\n([\s\S]*?)\n```/.exec(readme) ?? [];
    expect(textOf("processors/payment/processor.ts")).toContain(shown);
  });

  test("of decisions have their five parts", () => {
    const decisions = files.filter((path) => /^docs\/adr\/\d{4}-.*\.md$/.test(path));
    expect(decisions.length).toBeGreaterThan(0);
    for (const path of decisions) {
      const parts = [...textOf(path).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      expect([path, parts]).toEqual([
        path,
        ["Context", "Decision", "Cost", "Rejected", "What would reverse it"],
      ]);
    }
  });

  test("name scripts that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const named = [...textOf("README.md").matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
