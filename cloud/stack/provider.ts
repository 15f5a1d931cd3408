import { textOf } from "./config.ts";
import type { Scope } from "./expression/evaluate.ts";
import { resolveConfig } from "./resolveConfig.ts";
import type { StackFile } from "./stackFile.ts";

/** The region that AWS tools fall back to. */
const regionDefault = "us-east-1";

/** The region of the stack's AWS provider, and what is different here about its providers. */
export function providerOf(
  file: StackFile,
  scope: Scope,
): { readonly region: string; readonly notices: readonly string[] } {
  const blocks = file.providers.aws ?? [];
  const main = blocks.find((block) => block.alias === undefined) ?? blocks[0] ?? {};
  const region = textOf(resolveConfig({ region: main.region ?? null }, scope), "region");
  const aliases = blocks.flatMap((block) => (typeof block.alias === "string" ? [block.alias] : []));
  return {
    region: region ?? regionDefault,
    notices: [
      ...(region === undefined ? [`The stack's provider names no region; it is ${regionDefault} here.`] : []),
      ...(aliases.length > 0
        ? [
            `Resources of the providers ${aliases.join(", ")} are brought up in the same region as the others.`,
          ]
        : []),
    ],
  };
}
