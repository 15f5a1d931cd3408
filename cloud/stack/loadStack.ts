import { checkTypes } from "./checkTypes.ts";
import type { Config } from "./config.ts";
import { dataSources } from "./data/index.ts";
import { expandBlock } from "./expandBlock.ts";
import type { Scope } from "./expression/evaluate.ts";
import type { Value } from "./expression/value.ts";
import { languageFunctions } from "./functions/index.ts";
import { createGraph } from "./graph.ts";
import type { Place } from "./place.ts";
import { providerOf } from "./provider.ts";
import { dependenciesOf, lookup, variableValue } from "./references.ts";
import { resolveConfig, resolveValue } from "./resolveConfig.ts";
import type { ComputeAttributes } from "./resourceType.ts";
import type { Resource, Stack } from "./stack.ts";
import { StackError } from "./stackError.ts";
import { readStackFile, type StackFile } from "./stackFile.ts";
import { ignoredTypes } from "./types/ignored.ts";
import { resourceTypes } from "./types/index.ts";

/** Where the stack is to stand. The region comes from the stack's provider. */
export type LoadOptions = {
  readonly account: string;
  readonly endpointUrl: string;
};

/**
 * Reads a synthesized stack and resolves every reference in it. Throws a StackError that names the resource and the
 * argument: unknown references, cycles, types that are not emulated.
 */
export async function loadStack(path: string, options: LoadOptions): Promise<Stack> {
  const file = await readStackFile(path);
  const notices = checkTypes(file);
  const resources: Resource[] = [];
  const graph = createGraph<Value>((address) => compute(address));
  const scope: Scope = {
    functions: languageFunctions(file.folder),
    lookup: (parts) => lookup(parts, file, graph.value),
  };
  const provider = providerOf(file, scope);
  const place: Place = { partition: "aws", ...options, region: provider.region };

  const compute = (address: string): Value => {
    const [kind = "", name = "", dataName = ""] = address.split(".");
    if (kind === "var") return variableValue(file, name);
    if (kind === "local") return resolveValue(file.locals[name] ?? null, scope);
    const isData = kind === "data";
    const block = isData ? file.data[name]?.[dataName] : file.resources[kind]?.[name];
    const type = isData ? name : kind;
    const attributesOf = isData ? dataSources[type] : (resourceTypes.get(type) ?? ignoredAttributes);
    if (block === undefined || attributesOf === undefined) throw new Error("there is no such block");
    for (const dependency of dependenciesOf(block as Config, file)) graph.value(dependency);
    return computeBlock({ address, type, block: block as Config, attributesOf });
  };
  const computeBlock = (draft: {
    readonly address: string;
    readonly type: string;
    readonly block: Config;
    readonly attributesOf: ComputeAttributes;
  }): Value => {
    const instances = expandBlock(draft.block, scope).map((instance) => {
      const address = `${draft.address}${instance.suffix}`;
      const config = resolveConfig(draft.block, instance.scope);
      const attributes = { ...config, ...draft.attributesOf({ address, config, place }) };
      if (resourceTypes.has(draft.type) && !address.startsWith("data.")) {
        resources.push({ address, type: draft.type, config, attributes });
      }
      return [instance.key, attributes] as const;
    });
    const [first] = instances;
    if (first !== undefined && first[0] === undefined) return first[1];
    return typeof first?.[0] === "string"
      ? Object.fromEntries(instances)
      : instances.map(([, attributes]) => attributes);
  };

  for (const [type, blocks] of Object.entries(file.resources)) {
    if (type in ignoredTypes) continue;
    for (const name of Object.keys(blocks)) graph.value(`${type}.${name}`);
  }
  const outputs = computeOutputs(file, scope);
  return {
    name: file.name,
    folder: file.folder,
    place,
    resources,
    outputs: outputs.values,
    notices: [...provider.notices, ...notices, ...outputs.notices],
  };
}

/** What can be said of a resource that is not brought up, so that others may name it. */
const ignoredAttributes: ComputeAttributes = ({ address, config }) => ({
  id: address,
  arn: `arn:aws:ignored:::${address}`,
  ...config,
});

/** Outputs are read by people; one that cannot be computed is no reason not to start. */
function computeOutputs(
  file: StackFile,
  scope: Scope,
): { readonly values: Record<string, Value>; readonly notices: readonly string[] } {
  const values: Record<string, Value> = {};
  const notices: string[] = [];
  for (const [name, output] of Object.entries(file.outputs)) {
    try {
      values[name] = resolveValue(output.value ?? null, scope);
    } catch (error) {
      notices.push(
        `The output ${name} is left out: ${error instanceof StackError ? error.message : String(error)}`,
      );
    }
  }
  return { values, notices };
}
