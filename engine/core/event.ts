/**
 * A domain event as it stands in the log: CloudEvents 1.0 in JSON, structured mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 * Extension attributes are lower-case letters and digits, as the specification asks.
 */
export type DomainEvent<Type extends string = string, Data = unknown> = {
  readonly specversion: "1.0";
  /** Unique in the log; the same ID at two positions is a producer's duplicate. */
  readonly id: string;
  readonly source: string;
  /** Past tense, family first: `order.placed`. */
  readonly type: Type;
  /** The key: the entity that the event belongs to. */
  readonly subject: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly dataschema: string;
  readonly dataversion: number;
  /** The ID of the first event of the chain that led to this one. */
  readonly correlationid: string;
  /** The ID of the event that directly led to this one; absent on the first. */
  readonly causationid?: string | undefined;
  /** Number of events in the causal chain before this one, 0 on the first. */
  readonly causationdepth: number;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
  /** URL of the WebSocket connection that waits for the outcome: `<connections URL>/@connections/<ID>`. */
  readonly replyto?: string | undefined;
  readonly data: Data;
};

/** What a handler says of an event it emits; the engine adds identity, time and causation. */
export type EventDraft<Type extends string = string, Data = unknown> = {
  readonly type: Type;
  /** Defaults to the subject of the event being handled. */
  readonly subject?: string | undefined;
  readonly dataversion: number;
  readonly dataschema: string;
  readonly data: Data;
};
