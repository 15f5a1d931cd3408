import type { DomainEvent } from "../../engine/index.ts";
import type { Garbage } from "../world/garbage.ts";
import type { SimulatedProvider } from "../world/provider.ts";
import type { SimulatedTable } from "../world/store.ts";
import type { LeftOut, Reference } from "./reference.ts";

/** What was seen of one run, from outside. */
export type Evidence = {
  /** Everything that was taken into the stream, in order, duplicates included. */
  readonly log: readonly DomainEvent[];
  /** What producers sent, in order. */
  readonly produced: readonly DomainEvent[];
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  readonly provider: SimulatedProvider;
  /** What an operator decided to leave out, by processor. */
  readonly skipped: LeftOut;
  /** Keys that a mapping gave an event of up, as `processor/key`. */
  readonly givenUp: ReadonlySet<string>;
  readonly garbage: readonly Garbage[];
  /** Messages that were sent at least once, as `processor/key/sequence`. */
  readonly said: ReadonlySet<string>;
};

/** What the log says should have come of it, and where it does not say so for certain. */
export type Known = Reference & {
  readonly leftOut: LeftOut;
  /**
   * Keys that Lambda gave an event of up for: what comes behind it may be applied before it is parked (ADR 0018). Of a
   * service that is what it decided then, and stands; of a projection it is mended by a redrive, unless the event stands in
   * the log once more, or is late still.
   */
  readonly isUncertain: (processor: string, key: string) => boolean;
};
