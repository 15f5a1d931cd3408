import type { DomainEvent } from "../../engine/index.ts";
import type { Evidence } from "./evidence.ts";
import { uniqueOf } from "./uniqueOf.ts";
import type { Violation } from "./violation.ts";

/** The same ID is the same event, however often it stands in the log. */
export function* checkIdentity(log: readonly DomainEvent[]): Generator<Violation> {
  const texts = new Map<string, string>();
  for (const event of log) {
    const text = JSON.stringify(event);
    const before = texts.get(event.id);
    if (before !== undefined && before !== text) {
      yield { rule: "one event for each ID", text: `${before} and ${text}` };
    }
    texts.set(event.id, text);
  }
}

/** What a producer sent of a key stands in the log in its order, and nothing of it is missing. */
export function* checkProduced({ log, produced }: Evidence): Generator<Violation> {
  const wanted = Map.groupBy(produced, ({ subject }) => subject);
  const first = uniqueOf(log).filter(({ causationid }) => causationid === undefined);
  const found = Map.groupBy(first, ({ subject }) => subject);
  for (const [key, events] of wanted) {
    const sent = events.map(({ id }) => id).join();
    const stands = (found.get(key) ?? []).map(({ id }) => id).join();
    if (sent !== stands)
      yield { rule: "log keeps the producer's order", text: `${key}: ${stands}, not ${sent}` };
  }
}
