import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { isList, isMap, type Value } from "./expression/value.ts";
import { StackError } from "./stackError.ts";

type Blocks = { readonly [name: string]: Value };
type BlocksByType = { readonly [type: string]: Blocks };

/** A Terraform file in JSON form, before anything in it is resolved. */
export type StackFile = {
  readonly name: string;
  readonly folder: string;
  readonly providers: { readonly [name: string]: readonly Blocks[] };
  readonly resources: BlocksByType;
  readonly data: BlocksByType;
  readonly locals: Blocks;
  readonly variables: BlocksByName;
  readonly outputs: BlocksByName;
};

type BlocksByName = { readonly [name: string]: Blocks };

/** Reads a `cdk.tf.json`. Throws a StackError when it is missing, no JSON, or uses modules. */
export async function readStackFile(path: string): Promise<StackFile> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new StackError(`The stack ${path} cannot be read. Synthesize it first (cdktf synth).`, { cause });
  });
  const root = parseJson(text, path);
  if (root.module !== undefined) {
    throw new StackError(
      `The stack ${path} uses modules (${Object.keys(root.module ?? {}).join(", ")}), which are not supported. Synthesize the resources into the stack itself.`,
    );
  }
  const folder = dirname(resolve(path));
  return {
    name: stackNameOf(root) ?? basename(folder),
    folder,
    providers: Object.fromEntries(
      Object.entries(mapOf(root.provider)).map(([name, value]) => [name, listOf(value)]),
    ),
    resources: byType(root.resource),
    data: byType(root.data),
    locals: mapOf(root.locals),
    variables: byType(root.variable),
    outputs: byType(root.output),
  };
}

function parseJson(text: string, path: string): Blocks {
  try {
    const root = JSON.parse(text) as Value;
    if (isMap(root)) return root;
  } catch (cause) {
    throw new StackError(
      `The stack ${path} is not JSON. Terraform's own syntax (.tf) is not read, only its JSON form.`,
      { cause },
    );
  }
  throw new StackError(`The stack ${path} is no Terraform configuration: it holds no JSON object.`);
}

function stackNameOf(root: Blocks): string | undefined {
  const name = mapOf(mapOf(root["//"]).metadata).stackName;
  return typeof name === "string" ? name : undefined;
}

function mapOf(value: Value | undefined): Blocks {
  // JSON syntax allows a list of objects wherever HCL allows a block to be repeated.
  if (isList(value)) return Object.assign({}, ...value.filter(isMap)) as Blocks;
  return isMap(value) ? value : {};
}

function listOf(value: Value): readonly Blocks[] {
  return isList(value) ? value.filter(isMap) : isMap(value) ? [value] : [];
}

function byType(value: Value | undefined): BlocksByType {
  return Object.fromEntries(Object.entries(mapOf(value)).map(([type, blocks]) => [type, mapOf(blocks)]));
}
