import type { Outputs } from "./entity.ts";
import type { DomainEvent, EventDraft } from "./event.ts";
import { toEventId } from "./eventId.ts";
import type { LocatedEvent } from "./locatedEvent.ts";
import type { ClientMessage, Decision } from "./processor.ts";

/** Who makes the outputs, and when: RFC 3339, UTC, milliseconds. */
export type OutputsOrigin = { readonly processor: string; readonly now: string };

/** Completes what a handler decided to emit and say; `undefined` when there is nothing. */
export function toOutputs(
  { event, position }: LocatedEvent,
  decision: Decision<unknown>,
  origin: OutputsOrigin,
): Outputs | undefined {
  const emit = (decision.emit ?? []).map((draft, index) => toEvent(event, draft, { ...origin, index }));
  const { replyto, subject: key } = event;
  const messages = replyto === undefined ? [] : (decision.notify ?? []);
  if (emit.length === 0 && messages.length === 0) return undefined;
  const notify = messages.map((message) => ({
    replyto: replyto as string,
    key,
    message: toMessage(message),
  }));
  return { cause: event.id, emit, notify };

  function toMessage(message: ClientMessage): ClientMessage {
    return { ...message, position, sequence: event.causationdepth + 1 };
  }
}

function toEvent(
  cause: DomainEvent,
  draft: EventDraft,
  { processor, now, index }: OutputsOrigin & { readonly index: number },
): DomainEvent {
  const id = toEventId(cause.id, { processor, index });
  return {
    specversion: "1.0",
    id,
    source: `urn:orderly:${processor}`,
    type: draft.type,
    subject: draft.subject ?? cause.subject,
    time: now,
    datacontenttype: "application/json",
    dataschema: draft.dataschema,
    dataversion: draft.dataversion,
    correlationid: cause.correlationid,
    causationid: cause.id,
    causationdepth: cause.causationdepth + 1,
    ...(cause.traceparent && { traceparent: toChildTrace(cause.traceparent, id) }),
    ...(cause.replyto && { replyto: cause.replyto }),
    data: draft.data,
  };
}

/** Same trace, the event as the new parent span (W3C Trace Context, section 3.2.2). */
function toChildTrace(traceparent: string, eventId: string): string {
  const [version, traceId, , flags] = traceparent.split("-");
  return `${version}-${traceId}-${eventId.replaceAll("-", "").slice(0, 16)}-${flags}`;
}
