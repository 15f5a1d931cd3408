import type { DomainEvent } from "./event.ts";
import type { Position } from "./position.ts";

/** An event with where it stands in the log. */
export type LocatedEvent = {
  readonly event: DomainEvent;
  readonly position: Position;
  /** Whether the record was opened by us, so that the sub-sequence number is exact. */
  readonly aggregated: boolean;
};
