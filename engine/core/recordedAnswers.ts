import type { DomainEvent } from "./event.ts";
import type { Stored } from "./processor.ts";

/**
 * What the world answered when a processor handled an event, as far as the events that it emitted then tell: by the ports
 * it asks nothing and changes nothing. Throws where they do not tell.
 */
export type RecordedAnswers = (emitted: readonly DomainEvent[]) => {
  readonly ports?: object;
  /** A further item as the handler saw it. */
  readonly item?: (key: string) => Stored | undefined;
};
