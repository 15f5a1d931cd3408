import type { Config } from "./config.ts";
import type { Value } from "./expression/value.ts";
import type { Place } from "./place.ts";

/** One resource, with every reference resolved. */
export type Resource = {
  /** `aws_sqs_queue.jobs`, with `[0]` or `["key"]` behind it when the block makes several. */
  readonly address: string;
  readonly type: string;
  /** What the stack sets. */
  readonly config: Config;
  /** What other resources may refer to: the arguments, and what AWS would have added. */
  readonly attributes: Config;
};

/** A synthesized stack, resolved for one place. */
export type Stack = {
  readonly name: string;
  /** Relative paths in the stack, such as those of artefacts, start here. */
  readonly folder: string;
  readonly place: Place;
  /** Every resource comes after those that it refers to. */
  readonly resources: readonly Resource[];
  readonly outputs: { readonly [name: string]: Value };
  /** What is different here from AWS, a sentence each. */
  readonly notices: readonly string[];
};

/** The resources of one type. */
export function resourcesOf(stack: Stack, type: string): readonly Resource[] {
  return stack.resources.filter((resource) => resource.type === type);
}
