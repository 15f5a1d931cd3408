// Covers the rules of the layers: every one is broken once in files of a temporary folder, by a value and by a type
// alone, and is seen; what is allowed beside it is not. Does not cover whether the repository keeps them, which
// `npm run check` says.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

/** By rule: what a file imports although it must not. */
const broken: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  "no-unresolvable": [["cli/lost.ts", "./nowhere.ts"]],
  "core-is-pure": [
    ["engine/core/clock.ts", "node:fs"],
    ["engine/core/sdk.ts", "@aws-sdk/client-kinesis"],
    ["engine/core/loop.ts", "../runtime/port.ts"],
  ],
  "runtime-knows-ports-only": [["engine/runtime/adapter.ts", "../memory/store.ts"]],
  "sdk-in-adapters-only": [
    ["engine/lambda/client.ts", "@aws-sdk/client-kinesis"],
    ["processors/stock/client.ts", "@aws-sdk/client-kinesis"],
    ["stacks/client.ts", "@aws-sdk/client-kinesis"],
  ],
  "engine-knows-no-domain": [["engine/memory/domain.ts", "../../schemas/event.ts"]],
  "replay-knows-the-engine-only": [["replay/domain.ts", "../schemas/event.ts"]],
  "replay-talks-to-the-world-through-ports": [["replay/log/reader.ts", "../aws/source.ts"]],
  "schemas-know-the-engine-only": [["schemas/reader.ts", "../processors/stock/processor.ts"]],
  "processors-do-not-import-each-other": [["processors/mail/peer.ts", "../stock/processor.ts"]],
  "processors-know-no-deployment": [["processors/mail/place.ts", "../../stacks/name.ts"]],
  "stacks-take-names-only": [["stacks/code.ts", "../processors/stock/processor.ts"]],
  "cloud-imports-nothing-of-ours": [
    ["cloud/ours.ts", "../engine/runtime/port.ts"],
    ["cloud/sdk.ts", "@aws-sdk/client-kinesis"],
  ],
  "edges-are-imported-by-nobody": [["stacks/edge.ts", "../cli/command.ts"]],
  "cli-knows-no-other-edge": [["cli/edge.ts", "../tests/support.ts"]],
};

/** Rules that let types through. */
const brokenByValues: typeof broken = {
  "pages-take-types-and-their-own": [["web/page.ts", "../schemas/event.ts"]],
};

/** What the layers are made for. */
const allowed = [
  ["engine/core/id.ts", "uuid"],
  ["engine/core/id.ts", "node:crypto"],
  ["engine/runtime/loop.ts", "../core/event.ts"],
  ["engine/aws/log.ts", "@aws-sdk/client-kinesis"],
  ["schemas/draft.ts", "../engine/core/event.ts"],
  ["processors/stock/own.ts", "./processor.ts"],
  ["processors/stock/own.ts", "../../schemas/event.ts"],
  ["stacks/names.ts", "../processors/environment.ts"],
  ["cli/start.ts", "../cloud/start.ts"],
  ["bench/orders.ts", "../cli/command.ts"],
] as const;

const targets = [
  "engine/core/event.ts",
  "engine/runtime/port.ts",
  "engine/memory/store.ts",
  "replay/aws/source.ts",
  "schemas/event.ts",
  "processors/stock/processor.ts",
  "processors/environment.ts",
  "stacks/name.ts",
  "cloud/start.ts",
  "cli/command.ts",
  "tests/support.ts",
];

type Violation = { readonly from: string; readonly rule: { readonly name: string } };

let folder: string;
let violations: readonly Violation[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderly-layers-"));
  for (const path of targets) await plant(path, "export const value = 1;\nexport type Value = number;\n");
  for (const name of ["@aws-sdk/client-kinesis", "uuid"]) {
    await plant(`node_modules/${name}/package.json`, JSON.stringify({ name, exports: "./index.js" }));
    await plant(`node_modules/${name}/index.js`, "export const value = 1;\n");
  }
  const edges = [...Object.values({ ...broken, ...brokenByValues }).flat(), ...allowed];
  for (const path of new Set(edges.map(([from]) => from))) {
    const imported = edges.filter(([from]) => from === path).map(([, to]) => to);
    await plant(path, imported.map((to) => `export { value } from "${to}";\n`).join(""));
    await plant(toTypePath(path), imported.map((to) => `import type { Value } from "${to}";\n`).join(""));
  }
  await plant("cli/hen.ts", 'import { egg } from "./egg.ts";\nexport const hen = () => egg;\n');
  await plant("cli/egg.ts", 'import { hen } from "./hen.ts";\nexport const egg = () => hen;\n');
  violations = await cruise();
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const toTypePath = (path: string): string => path.replace(/\.ts$/, ".type.ts");

async function plant(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** Runs the command of `npm run check` in the folder; violations end it with their number. */
async function cruise(): Promise<readonly Violation[]> {
  const program = resolve("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const options = ["--no-progress", "-T", "json", "--config", resolve(".dependency-cruiser.js")];
  const folders = ["engine", "replay", "processors", "schemas", "stacks", "cloud", "cli", "web", "bench"];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options, ...folders], {
    cwd: folder,
  }).catch((ended: { stdout: string }) => ended);
  return JSON.parse(stdout).summary.violations;
}

const seen = (rule: string): readonly string[] =>
  [...new Set(violations.filter((one) => one.rule.name === rule).map(({ from }) => from))].sort();

test.each(Object.entries(broken))("%s sees values and types", (rule, edges) => {
  const paths = new Set(edges.flatMap(([from]) => [from, toTypePath(from)]));
  expect(seen(rule)).toEqual(expect.arrayContaining([...paths]));
});

test.each(Object.entries(brokenByValues))("%s sees values alone", (rule, edges) => {
  expect(seen(rule)).toEqual(edges.map(([from]) => from));
});

test("no-cycles sees a cycle", () => {
  expect(seen("no-cycles")).toEqual(["cli/egg.ts"]);
});

test("every rule is broken here", async () => {
  const path = resolve(".dependency-cruiser.js");
  const { default: configuration } = (await import(path)) as { default: { forbidden: { name: string }[] } };
  const names = configuration.forbidden.map(({ name }) => name);
  expect([...Object.keys(broken), ...Object.keys(brokenByValues), "no-cycles"].sort()).toEqual(names.sort());
});

test("what is allowed is let be", () => {
  const paths = allowed.flatMap(([from]) => [from, toTypePath(from)]);
  expect(violations.filter(({ from }) => paths.includes(from))).toEqual([]);
});
