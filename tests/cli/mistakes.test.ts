// Covers what the command says of mistakes that its user can mend: one clear line, exit code 1, no stack trace. Does not
// cover what a running shop answers.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

let folder: string;
const usedPort = createServer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderly-mistakes-"));
  await writeFile(join(folder, "file"), "{");
  await new Promise<void>((settle) => usedPort.listen(0, "127.0.0.1", settle));
});

afterAll(async () => {
  await new Promise((settle) => usedPort.close(settle));
  await rm(folder, { recursive: true, force: true });
});

async function run(
  args: readonly string[],
  variables: object = {},
): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, ...variables };
  const end = await promisify(execFile)(process.execPath, ["cli/orderly.ts", ...args], { env }).catch(
    (failed: { code: number; stderr: string }) => failed,
  );
  return "code" in end ? end : { code: 0, stderr: end.stderr };
}

test.each<[string, readonly string[], object, string]>([
  ["a stage that cannot be", ["start", "--port", "0"], { ORDERLY_STAGE: "Bad-Stage" }, "(ORDERLY_STAGE)"],
  ["a file for the state", ["start", "--port", "0", "--data", "FILE"], {}, "--data FILE"],
  ["a file for the logs", ["demo", "--logs", "FILE"], {}, "--logs FILE"],
  [
    "a stack that is not there",
    ["cloud", "--stack", "nowhere", "--logs", "LOGS", "--port", "0"],
    {},
    "Synthesize it first",
  ],
  [
    "a stack that is no JSON",
    ["cloud", "--stack", "FILE", "--logs", "LOGS", "--port", "0"],
    {},
    "is not JSON",
  ],
  [
    "a port that is in use",
    ["cloud", "--stack", "FILE", "--logs", "LOGS", "--port", "USED"],
    {},
    "is in use",
  ],
])(
  "%s",
  async (_, args, variables, said) => {
    const { port } = usedPort.address() as { port: number };
    const replace = (text: string): string =>
      text
        .replace("FILE", join(folder, "file"))
        .replace("LOGS", join(folder, "logs"))
        .replace("USED", String(port));
    const { code, stderr } = await run(args.map(replace), variables);
    expect(stderr).toContain(replace(said));
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  },
  60_000,
);
