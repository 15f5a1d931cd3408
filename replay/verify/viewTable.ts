import type { Entity } from "../../engine/core/entity.ts";
import type { Decisions } from "../fold/decisions.ts";

/** The entities of a view as they are kept, for reading. */
export type ViewTable = {
  /** Every entity, in no order. */
  readonly scan: () => AsyncIterable<readonly (readonly [key: string, entity: Entity])[]>;
  /** What operators decided to leave out. */
  readonly decisions: () => Promise<Decisions>;
  /** Those of the keys that have one, strongly consistent. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Entity>>;
};
