import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Attempts, Entity, Held, Outputs } from "../core/entity.ts";
import type { Position } from "../core/position.ts";
import type { IndexAttributes, Stored } from "../core/processor.ts";
import type { VersionedItem } from "../runtime/ports.ts";

/** An item of a processor's table, as the low-level client takes and gives it. */
export type TableItem = Record<string, AttributeValue>;

/** The two kinds of items, told apart by the sort key. */
export type ItemKind = "entity" | "item";

/** The primary key of an entity or of a further item. */
export function toTableKey(key: string, kind: ItemKind): TableItem {
  return { pk: { S: key }, sk: { S: kind } };
}

/** Outboxes are kept as JSON: nobody queries them, and JSON is smaller and faster than a map of attribute values. */
export function fromEntity(
  key: string,
  { entity, index }: { readonly entity: Entity; readonly index: IndexAttributes },
): TableItem {
  return {
    ...marshall(index, { removeUndefinedValues: true }),
    ...toTableKey(key, "entity"),
    revision: { N: String(entity.revision) },
    position: { S: entity.position ?? "" },
    recent: { L: entity.recent.map((id) => ({ S: id })) },
    outbox: { L: entity.outbox.map((commit) => ({ S: JSON.stringify(commit) })) },
    state: { M: marshall(entity.state, { removeUndefinedValues: true }) },
    ...(entity.attempts && { attempts: { M: marshall(entity.attempts) } }),
    ...(entity.held && { held: { M: marshall(entity.held, { removeUndefinedValues: true }) } }),
  };
}

/** An entity out of its item. */
export function toEntity(item: TableItem): Entity {
  const { attempts, held } = item;
  return {
    revision: Number(item.revision?.N ?? 0),
    position: (item.position?.S || undefined) as Position | undefined,
    recent: (item.recent?.L ?? []).map(({ S }) => S ?? ""),
    outbox: (item.outbox?.L ?? []).map(({ S }) => JSON.parse(S ?? "[]") as readonly Outputs[]),
    state: unmarshall(item.state?.M ?? {}),
    ...(attempts?.M && { attempts: unmarshall(attempts.M) as Attempts }),
    ...(held?.M && { held: unmarshall(held.M) as Held }),
  };
}

/** A further item as the table holds it. */
export function fromItem(key: string, { version, item }: VersionedItem): TableItem {
  const M = marshall(item, { removeUndefinedValues: true });
  return { ...toTableKey(key, "item"), version: { N: String(version) }, item: { M } };
}

/** A further item out of the table's. */
export function toItem(item: TableItem): VersionedItem {
  return { version: Number(item.version?.N), item: unmarshall(item.item?.M ?? {}) as Stored };
}
