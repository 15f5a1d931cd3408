import type { DomainEvent, EventDraft } from "./event.ts";
import { toCommandEventId } from "./eventId.ts";

/** What the first event of a chain is known by. */
export type FirstEventOrigin = {
  /** Whatever makes the command unique: the same one twice gives the same event ID. */
  readonly commandId: string;
  /** The producer, as in `urn:orderly:<source>`. */
  readonly source: string;
  readonly subject: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  readonly replyto?: string | undefined;
};

/** The event that a command leads to: the first of its chain, with a trace of its own. Pure. */
export function toFirstEvent<Type extends string, Data>(
  draft: EventDraft<Type, Data>,
  { commandId, source, subject, now, replyto }: FirstEventOrigin,
): DomainEvent<Type, Data> {
  const id = toCommandEventId(commandId, draft.type);
  const hex = id.replaceAll("-", "");
  return {
    specversion: "1.0",
    id,
    source: `urn:orderly:${source}`,
    type: draft.type,
    subject,
    time: now,
    datacontenttype: "application/json",
    dataschema: draft.dataschema,
    dataversion: draft.dataversion,
    correlationid: id,
    causationdepth: 0,
    traceparent: `00-${hex}-${hex.slice(0, 16)}-01`,
    ...(replyto && { replyto }),
    data: draft.data,
  };
}
