import type * as z from "zod/mini";
import type { Decoded, DomainEvent, EventCodec } from "../engine/index.ts";
import { type EventDefinition, toDataSchema } from "./defineEvent.ts";
import { envelope, envelopeId } from "./envelope.ts";
import { events } from "./events.ts";
import { toSentence } from "./toSentence.ts";
import { type Validator, validators } from "./validators/validators.js";

/** A schema and its compiled form, which says yes or no and copies nothing (ADR 0028). */
type Form = { readonly id: string; readonly schema: z.ZodMiniType; readonly accepts: Validator };

/** An event with its versions, from the first to the current one. */
type Readable = { readonly definition: EventDefinition; readonly versions: readonly Form[] };

const envelopeForm = toForm(envelopeId, envelope);
const readables = new Map(Object.values(events).map((event) => [event.type as string, toReadable(event)]));

/**
 * Reads one event: checks envelope and data, and lifts an older version to the current one. A type that is not known
 * is an event that nobody here handles (ADR 0007), so its data is not looked at. The JSON is the codec's from then on.
 */
export const eventCodec: EventCodec = {
  decode(json: unknown): Decoded {
    const checked = check(json, envelopeForm);
    if (!checked.success) return { kind: "invalid", reason: toSentence(checked.error) };
    const event = checked.data as Mutable<DomainEvent>;
    const readable = readables.get(event.type);
    if (!readable) return { kind: "event", event };
    const { type } = readable.definition;
    // The one text of the definition instead of each event's own: states keep it.
    event.type = type;
    const { dataversion } = event;
    if (dataversion > readable.definition.version) return { kind: "newer", type, dataversion };
    return decodeData(event, readable);
  },
};

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

function decodeData(event: Mutable<DomainEvent>, { definition, versions }: Readable): Decoded {
  const { version, older } = definition;
  const written = event.dataversion;
  const checked = check(event.data, versions[written - 1] as Form);
  if (!checked.success) return { kind: "invalid", reason: toSentence(checked.error, "data") };
  event.data = checked.data;
  if (written === version) return { kind: "event", event };
  for (let step = written; step < version; step++) event.data = older[step]?.upcast(event.data as never);
  const dataschema = (versions[version - 1] as Form).id;
  return { kind: "event", event: Object.assign(event, { dataversion: version, dataschema }) };
}

type Checked =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: z.core.$ZodError };

/** What the compiled form refuses, the schema explains. */
function check(json: unknown, { accepts, schema }: Form): Checked {
  return accepts(json) ? { success: true, data: json } : schema.safeParse(json);
}

function toForm(id: string, schema: z.ZodMiniType): Form {
  return { id, schema, accepts: validators[id] as Validator };
}

function toReadable(event: (typeof events)[keyof typeof events]): Readable {
  const definition = event as unknown as EventDefinition;
  const { type, version, schema, older } = definition;
  const versions = Array.from({ length: version }, (_, index) => {
    const number = index + 1;
    return toForm(toDataSchema(type, number), older[number]?.schema ?? schema);
  });
  return { definition, versions };
}
