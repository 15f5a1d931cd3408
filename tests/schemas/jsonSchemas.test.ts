// Covers the JSON Schemas as another program reads them: each compiles, takes its examples and what has more fields, and
// judges damaged ones as the zod schemas do. Does not cover whether the files are up to date.
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type * as z from "zod/mini";
import { commands } from "../../schemas/commands.ts";
import { envelope } from "../../schemas/envelope.ts";
import { type EventType, events } from "../../schemas/events.ts";
import { toExampleEvent } from "../../schemas/examples.ts";
import { toJsonSchemas } from "../../schemas/jsonSchemas.ts";
import { clientMessage } from "../../schemas/messages.ts";

const schemas = [...toJsonSchemas()];
// Formats come with a pattern that says the same.
const ajv = new Ajv2020({
  strict: true,
  validateFormats: false,
  schemas: schemas.map(([, schema]) => schema),
});
const withExamples = schemas.flatMap(([name, schema]) =>
  ((schema.examples ?? []) as Record<string, unknown>[]).map(
    (example) => [name, schema.$id, example] as const,
  ),
);

function toZod(name: string): z.ZodMiniType {
  if (name === "envelope") return envelope;
  if (name === "clientMessage") return clientMessage;
  if (name.startsWith("command.")) return commands[name.slice(8) as keyof typeof commands];
  const [, type, version] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  const { schema, older } = events[type as EventType];
  return older[Number(version)]?.schema ?? schema;
}

describe("every contract", () => {
  test("has a schema: each version of each event, the envelope, the commands, the client message", () => {
    const versions = Object.values(events).flatMap(({ type, version }) =>
      Array.from({ length: version }, (_, older) => `${type}.${older + 1}`),
    );
    const rest = ["envelope", "clientMessage", ...Object.keys(commands).map((name) => `command.${name}`)];
    expect(schemas.map(([name]) => name).sort()).toEqual([...versions, ...rest].sort());
  });

  test("of an event is found by the dataschema that the event bears", () => {
    for (const type of Object.keys(events) as EventType[]) {
      const { dataschema, data } = toExampleEvent(type);
      expect([type, ajv.validate(dataschema, data)]).toEqual([type, true]);
    }
  });

  test.each(withExamples)("%s takes its example, and fields that it does not know", (_, $id, example) => {
    expect(ajv.validate($id, example)).toBe(true);
    expect(ajv.validate($id, { ...example, colour: "red" })).toBe(true);
  });
});

const seed = 20261124;

test(`damaged examples are judged alike by both forms (seed ${seed})`, () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant(""), fc.integer(), fc.constant("x".repeat(300)));
  fc.assert(
    fc.property(
      fc.constantFrom(...withExamples),
      fc.nat(20),
      value,
      ([name, $id, example], place, damage) => {
        const fields = Object.keys(example);
        const damaged = { ...example, [fields[place % fields.length] as string]: damage };
        expect([name, damaged, ajv.validate($id, damaged)]).toEqual([
          name,
          damaged,
          toZod(name).safeParse(damaged).success,
        ]);
      },
    ),
    { seed, numRuns: 1_000 },
  );
});
