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
    const event = parsed.data as DomainEvent;
    const definition = definitions.get(event.type);
    if (!definition) return { kind: "event", event };
    const { type, dataversion } = event;
    if (dataversion > definition.version) return { kind: "newer", type, dataversion };
    return decodeData(event, definition);
  },
};

function decodeData(event: DomainEvent, definition: EventDefinition): Decoded {
  const written = event.dataversion;
  const schema = written === definition.version ? definition.schema : definition.older[written]?.schema;
  const parsed = (schema as z.ZodType).safeParse(event.data);
  if (!parsed.success) return { kind: "invalid", reason: toSentence(parsed.error, "data") };
  if (written === definition.version) return { kind: "event", event: { ...event, data: parsed.data } };
  let data = parsed.data;
  for (let version = written; version < definition.version; version++) {
    data = definition.older[version]?.upcast(data as never);
  }
  const { type, version } = definition;
  return {
    kind: "event",
    event: { ...event, data, dataversion: version, dataschema: toDataSchema(type, version) },
  };
}
