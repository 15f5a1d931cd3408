import type { DomainEvent, EventDraft } from "../../engine/index.ts";
import type { Evidence, Known } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Every event that a processor should emit is in the log under one ID, and no other. */
export function* checkEmitted({ log }: Evidence, { emitted, isUncertain }: Known): Generator<Violation> {
  const actual = new Map<string, Map<string, DomainEvent>>();
  const keys = new Map(log.map(({ id, subject }) => [id, subject]));
  const isOpen = (origin: string): boolean => {
    const [processor = "", cause = ""] = origin.split("/");
    return isUncertain(processor, keys.get(cause) ?? "");
  };
  for (const event of log) {
    if (event.causationid === undefined) continue;
    const origin = `${event.source.replace("urn:orderly:", "")}/${event.causationid}`;
    const events = actual.get(origin) ?? new Map<string, DomainEvent>();
    actual.set(origin, events.set(event.id, event));
  }
  for (const [origin, drafts] of emitted) {
    const wanted = JSON.stringify(drafts.map(toContent));
    const found = JSON.stringify([...(actual.get(origin)?.values() ?? [])].map(toContent));
    if (found !== wanted && !isOpen(origin))
      yield { rule: "emitted once", text: `${origin} made ${found}, not ${wanted}` };
  }
  for (const origin of actual.keys()) {
    if (!emitted.has(origin) && !isOpen(origin))
      yield { rule: "emitted once", text: `${origin} should have made nothing` };
  }
}

function toContent({ type, data }: Pick<EventDraft, "type" | "data">): object {
  return { type, data };
}

/** Whatever should be said was said at least once; whether it arrived is the client's and the network's affair. */
export function* checkSaid({ said }: Evidence, reference: Known): Generator<Violation> {
  for (const message of reference.said) {
    const [processor = "", key = ""] = message.split("/");
    if (!said.has(message) && !reference.isUncertain(processor, key))
      yield { rule: "nothing left unsaid", text: `${message} was never sent` };
  }
}
