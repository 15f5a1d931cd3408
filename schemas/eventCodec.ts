import type * as z from "zod";
import type { Decoded, DomainEvent, EventCodec } from "../engine/index.ts";
import { type EventDefinition, toDataSchema } from "./defineEvent.ts";
import { envelope } from "./envelope.ts";
import { events } from "./events.ts";
import { toSentence } from "./toSentence.ts";

const definitions = new Map<string, EventDefinition>(
  Object.values(events).map((definition) => [definition.type, definition as unknown as EventDefinition]),
);

/**
 * Reads one event: checks envelope and data, and lifts an older version to the current one. A type that is not known
 * is an event that nobody here handles (ADR 0007), so its data is not looked at.
 */
export const eventCodec: EventCodec = {
  decode(json: unknown): Decoded {
    const parsed = envelope.safeParse(json);
    if (!parsed.success) return { kind: "invalid", reason: toSentence(parsed.error) };
    // A copy that nobody else has.
    const event = parsed.data as Mutable<DomainEvent>;
    const definition = definitions.get(event.type);
    if (!definition) return { kind: "event", event };
    const { type, dataversion } = event;
    if (dataversion > definition.version) return { kind: "newer", type, dataversion };
    return decodeData(event, definition);
  },
};

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

function decodeData(event: Mutable<DomainEvent>, definition: EventDefinition): Decoded {
  const written = event.dataversion;
  const schema = written === definition.version ? definition.schema : definition.older[written]?.schema;
  const parsed = (schema as z.ZodType).safeParse(event.data);
  if (!parsed.success) return { kind: "invalid", reason: toSentence(parsed.error, "data") };
  event.data = parsed.data;
  if (written === definition.version) return { kind: "event", event };
  for (let version = written; version < definition.version; version++) {
    event.data = definition.older[version]?.upcast(event.data as never);
  }
  const { type, version } = definition;
  return {
    kind: "event",
    event: Object.assign(event, { dataversion: version, dataschema: toDataSchema(type, version) }),
  };
}
