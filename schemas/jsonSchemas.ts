import * as z from "zod/mini";
import { commandExamples, commands } from "./commands.ts";
import { toDataSchema } from "./defineEvent.ts";
import { envelope, envelopeId } from "./envelope.ts";
import { type EventType, events } from "./events.ts";
import { examples, olderExamples, toExampleEvent } from "./examples.ts";
import { clientMessage } from "./messages.ts";

/** A schema in JSON Schema 2020-12; its `$id` is what names it, an event's the `dataschema` that the event bears. */
export type JsonSchema = { readonly $id: string; readonly [keyword: string]: unknown };

/**
 * Every contract as JSON Schema, by file name without its ending: the data of each event in each version that is read
 * (`order.placed.1`), the envelope around it, each command, and what a client hears. Fields that are not named are
 * allowed: readers ignore them.
 */
export function toJsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  schemas.set(
    "envelope",
    toJsonSchema(envelope, { $id: envelopeId, examples: [toExampleEvent("order.placed")] }),
  );
  for (const type of Object.keys(events) as EventType[]) addEvent(schemas, type);
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    const $id = `urn:orderly:command:${name}`;
    schemas.set(`command.${name}`, toJsonSchema(commands[name], { $id, examples: [commandExamples[name]] }));
  }
  schemas.set("clientMessage", toJsonSchema(clientMessage, { $id: "urn:orderly:clientMessage" }));
  return schemas;
}

function addEvent(schemas: Map<string, JsonSchema>, type: EventType): void {
  const { version: current, schema, older } = events[type];
  const olderOf: Readonly<Record<string, Readonly<Record<string, unknown>>>> = olderExamples;
  for (let version = 1; version <= current; version++) {
    const versionSchema = version === current ? schema : older[version]?.schema;
    const example = version === current ? examples[type] : olderOf[type]?.[version];
    const $id = toDataSchema(type, version);
    schemas.set(
      `${type}.${version}`,
      toJsonSchema(versionSchema as z.ZodMiniType, { $id, examples: [example] }),
    );
  }
}

/** As input: what a reader takes, so fields with a default may be left out and others may be there. */
function toJsonSchema(
  schema: z.ZodMiniType,
  { $id, examples }: { readonly $id: string; readonly examples?: readonly unknown[] },
): JsonSchema {
  const { $schema, ...keywords } = z.toJSONSchema(schema, { io: "input" });
  return { $schema, $id, ...keywords, ...(examples && { examples }) };
}
