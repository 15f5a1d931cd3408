// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is written here
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type Cloud, type CloudOptions, startCloud } from "../../cloud/startCloud.ts";

/** One call of a fixture function, as the function got it. */
export type PlayedCall = {
  readonly functionName: string;
  readonly requestId: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every form
  readonly event: any;
};

/** What a function does with a call: returns `result`, throws `error`, or waits for a promise first. */
export type Play = (
  call: PlayedCall,
) => { readonly result?: unknown; readonly error?: string } | Promise<{ readonly result?: unknown }>;

/** A cloud of a small stack whose functions are real, in threads, and do what the test says. */
export type FixtureCloud = {
  readonly cloud: Cloud;
  readonly calls: readonly PlayedCall[];
  readonly notices: readonly string[];
  /** Settles when the condition holds; looked at whenever a function was called or has played, or a notice was given. */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** Stops it and brings it up again, by default as it was. */
  readonly restart: (changed?: Partial<FixtureStack>) => Promise<FixtureCloud>;
  readonly close: () => Promise<void>;
};

type Blocks = Readonly<Record<string, object>>;

export type FixtureStack = {
  /** Arguments of functions by name; each gets a role of its own. */
  readonly functions: Readonly<Record<string, object>>;
  /** What each role may do. */
  readonly statements?: readonly object[];
  readonly resources?: Readonly<Record<string, Blocks>>;
};

const handlerSource = `export const handler = async (event, context) => {
  const body = JSON.stringify({ functionName: context.functionName, requestId: context.awsRequestId, event });
  const answer = await (await fetch(process.env.PLAY_URL, { method: "POST", body })).json();
  console.log("played", context.awsRequestId);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.result;
};`;

const assumed = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

/** Brings the stack up; `play` stands for the code of all its functions. */
export async function startFixtureCloud(
  stack: FixtureStack,
  options: { readonly play?: Play; readonly dataDir?: string } & Pick<CloudOptions, "clock" | "port"> = {
    port: 0,
  },
): Promise<FixtureCloud> {
  const folder = await mkdtemp(join(tmpdir(), "fixture-cloud-"));
  const calls: PlayedCall[] = [];
  const notices: string[] = [];
  const watchers = new Set<() => void>();
  const happened = (): void => {
    for (const watch of watchers) watch();
  };
  const player = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = JSON.parse(Buffer.concat(chunks).toString()) as PlayedCall;
    calls.push(call);
    happened();
    const answer = (await options.play?.(call)) ?? {};
    happened();
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((settle) => player.listen(0, "127.0.0.1", settle));
  const playUrl = `http://127.0.0.1:${(player.address() as AddressInfo).port}`;
  await writeFile(join(folder, "f.zip"), zipSync({ "index.mjs": Buffer.from(handlerSource) }));
  const path = join(folder, "cdk.tf.json");
  await writeFile(path, JSON.stringify(toTerraform(stack, playUrl)));
  const close = async (): Promise<void> => {
    player.closeAllConnections();
    await new Promise((settle) => player.close(settle));
    await rm(folder, { recursive: true, force: true });
  };
  const started = startCloud({
    stack: path,
    port: options.port,
    clock: options.clock,
    dataDir: options.dataDir,
    onNotice: (message) => {
      notices.push(message);
      happened();
    },
  });
  const cloud = await started.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    cloud,
    calls,
    notices,
    until: (condition) =>
      new Promise((settle) => {
        const watch = (): void => {
          if (!condition()) return;
          watchers.delete(watch);
          settle();
        };
        watchers.add(watch);
        watch();
      }),
    restart: async (changed) => {
      await cloud.close();
      await close();
      return startFixtureCloud({ ...stack, ...changed }, options);
    },
    close: async () => {
      await cloud.close();
      await close();
    },
  };
}

function toTerraform(stack: FixtureStack, playUrl: string): object {
  const names = Object.keys(stack.functions);
  const policy = JSON.stringify({
    Statement: stack.statements ?? [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const each = (block: (name: string) => object): Blocks =>
    Object.fromEntries(names.map((name) => [name, block(name)]));
  return {
    provider: { aws: [{ region: "eu-central-1" }] },
    resource: {
      aws_iam_role: each((name) => ({ name, assume_role_policy: assumed })),
      aws_iam_role_policy: each((name) => ({ role: `\${aws_iam_role.${name}.name}`, name, policy })),
      aws_lambda_function: each((name) => ({
        function_name: name,
        filename: "f.zip",
        handler: "index.handler",
        runtime: "nodejs22.x",
        role: `\${aws_iam_role.${name}.arn}`,
        environment: { variables: { PLAY_URL: playUrl } },
        ...stack.functions[name],
      })),
      ...stack.resources,
    },
  };
}
