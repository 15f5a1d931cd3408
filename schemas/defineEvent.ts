import type * as z from "zod/mini";
import type { EventDraft } from "../engine/index.ts";

/** An older version that is still read: its data, and how it becomes the next version's. Pure. */
export type OldVersion = { readonly schema: z.ZodMiniType; readonly upcast: (data: never) => unknown };

/** One event of the contracts; calling it makes a draft of its current version for a handler to emit. */
export type EventDefinition<Type extends string = string, Schema extends z.ZodMiniType = z.ZodMiniType> = {
  (data: z.infer<Schema>, subject?: string): EventDraft<Type, z.infer<Schema>>;
  readonly type: Type;
  /** The current version, an integer from 1. */
  readonly version: number;
  readonly schema: Schema;
  /** By version: every older one, each leading to the next. */
  readonly older: Readonly<Record<number, OldVersion>>;
};

export type EventOptions<Type extends string, Schema extends z.ZodMiniType> = {
  readonly type: Type;
  readonly version: number;
  readonly schema: Schema;
  readonly older?: Readonly<Record<number, OldVersion>>;
};

/** @throws RangeError when an older version is missing: every event that was ever written has to be readable. */
export function defineEvent<const Type extends string, Schema extends z.ZodMiniType>(
  options: EventOptions<Type, Schema>,
): EventDefinition<Type, Schema> {
  const { type, version, schema, older = {} } = options;
  for (let old = 1; old < version; old++) {
    if (!older[old]) throw new RangeError(`${type}: version ${old} has no upcast.`);
  }
  const dataschema = toDataSchema(type, version);
  const make = (data: z.infer<Schema>, subject?: string) => ({
    type,
    dataversion: version,
    dataschema,
    data,
    subject,
  });
  return Object.assign(make, { type, version, schema, older });
}

/** The `dataschema` attribute of an event. */
export function toDataSchema(type: string, version: number): string {
  return `urn:orderly:event:${type}:${version}`;
}
