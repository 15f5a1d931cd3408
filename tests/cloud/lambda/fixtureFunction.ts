import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { systemClock } from "../../../cloud/clock.ts";
import { createFunction, type LambdaFunction } from "../../../cloud/lambda/createFunction.ts";
import type { FunctionSettings } from "../../../cloud/lambda/functionSettings.ts";

/** Functions made of source text for one test file, in a folder that `close` removes. */
export type FixtureFunctions = {
  readonly root: string;
  /** Zips the files as a deployment package and creates the function. */
  readonly make: (
    files: Readonly<Record<string, string>>,
    settings?: Partial<FunctionSettings>,
  ) => Promise<
    LambdaFunction & { readonly lines: string[]; readonly untilLine: (part: string) => Promise<void> }
  >;
  readonly close: () => Promise<void>;
};

export async function createFixtureFunctions(): Promise<FixtureFunctions> {
  const root = await mkdtemp(join(tmpdir(), "fixture-functions-"));
  const made: LambdaFunction[] = [];
  const make: FixtureFunctions["make"] = async (files, settings) => {
    const artefact = join(root, "packages", `${made.length}-${settings?.name ?? "function"}.zip`);
    await mkdir(dirname(artefact), { recursive: true });
    const entries = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    await writeFile(artefact, zipSync(Object.fromEntries(entries)));
    const lines: string[] = [];
    const watchers = new Set<() => void>();
    const lambda = await createFunction({
      ...defaults,
      artefact,
      artefactRoot: join(root, "unpacked"),
      onLog: ({ text }) => {
        lines.push(text);
        for (const watch of watchers) watch();
      },
      ...settings,
    });
    made.push(lambda);
    const untilLine = (part: string): Promise<void> =>
      new Promise((settle) => {
        const watch = (): void => {
          if (!lines.some((line) => line.includes(part))) return;
          watchers.delete(watch);
          settle();
        };
        watchers.add(watch);
        watch();
      });
    return { ...lambda, lines, untilLine };
  };
  const close = async (): Promise<void> => {
    await Promise.all(made.map((lambda) => lambda.close()));
    await rm(root, { recursive: true, force: true });
  };
  return { root, make, close };
}

const defaults = {
  name: "fixture",
  arn: "arn:aws:lambda:eu-central-1:000000000000:function:fixture",
  roleArn: "arn:aws:iam::000000000000:role/fixture",
  handler: "index.handler",
  environment: {},
  memoryMb: 128,
  timeoutMs: 3000,
  region: "eu-central-1",
  credentials: { accessKeyId: "AKIAFIXTURE", secretAccessKey: "secret", sessionToken: "token" },
  endpoint: "http://127.0.0.1:1",
  clock: systemClock,
} satisfies Partial<FunctionSettings>;
