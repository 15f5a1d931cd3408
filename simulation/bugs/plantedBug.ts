import type { Variant } from "../world/variant.ts";

/** A mistake that the simulation has to find, put in from outside. */
export type PlantedBug = {
  /** What is wrong, as its author would have it in a commit message. */
  readonly what: string;
  readonly variant: Variant;
  /** Seeds from 1 on, of 400 events each, within which it has to be found. */
  readonly seedsMax: number;
};
