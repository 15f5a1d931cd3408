import { type Config, textOf } from "./config.ts";
import type { Value } from "./expression/value.ts";
import { type Place, stableId } from "./place.ts";

/** A resource while its attributes are being computed. */
export type ResourceDraft = {
  /** `aws_sqs_queue.jobs` */
  readonly address: string;
  readonly config: Config;
  readonly place: Place;
};

/** What AWS would tell of a resource beyond its arguments. Throws when an argument is missing or makes no sense. */
export type ComputeAttributes = (draft: ResourceDraft) => { readonly [name: string]: Value };

/** Types of one family, by their Terraform names. */
export type ResourceFamily = Readonly<Record<string, ComputeAttributes>>;

/** The name given, one made of its prefix, or one made up. */
export function nameOf({ config, address, place }: ResourceDraft, argument = "name"): string {
  const prefix = textOf(config, `${argument}_prefix`) ?? "terraform-";
  return textOf(config, argument) ?? `${prefix}${stableId(place, address, 20)}`;
}
