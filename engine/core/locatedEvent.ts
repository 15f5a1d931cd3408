import type { OrderlyError } from "./errors.ts";
import type { DomainEvent } from "./event.ts";
import type { Position } from "./position.ts";

/** Where something stands in the log, and how it reads there. */
type Place = {
  readonly position: Position;
  /** As it stands there, UTF-8 JSON (a data URL where it is no text): what is kept when it is parked. */
  readonly data: string;
  /** Whether the record was opened by us, so that the sub-sequence number is exact. */
  readonly aggregated: boolean;
};

/** An event with where it stands in the log. */
export type LocatedEvent = Place & { readonly event: DomainEvent };

/** What stands in the log and is no event that this code understands. */
export type UnreadableEvent = Place & { readonly error: OrderlyError; readonly head: EventHead };

/** What one place of the log holds for a processor. */
export type Located = LocatedEvent | UnreadableEvent;

/** What has to be known of an event to settle it without understanding it. */
export type EventHead = Pick<DomainEvent, "id" | "subject" | "replyto"> & {
  readonly type?: string | undefined;
  readonly causationdepth?: number | undefined;
};

/** The head of what stands at a place. */
export function headOf(located: Located): EventHead {
  return "error" in located ? located.head : located.event;
}
