import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createEntityReader, type EntityReader } from "../../engine/aws/entityReader.ts";
import { pointerAgeMsMax, type Slot } from "../rebuild/viewPointer.ts";
import { createDynamoViewPointers } from "./dynamoViewPointers.ts";

export type ViewReaderOptions = {
  readonly view: string;
  readonly tables: Readonly<Record<Slot, string>>;
  /** The table of replay, which says which of them is in use. */
  readonly pointerTable: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
};

/** Reads a view where it is in use: the pointer is read strongly consistent, and known for a second. */
export function createViewReader(options: ViewReaderOptions): EntityReader {
  const { view, tables, pointerTable, client = new DynamoDBClient({}), now = Date.now } = options;
  const pointers = createDynamoViewPointers({ client, tableName: pointerTable });
  const readers = {
    a: createEntityReader({ tableName: tables.a, client }),
    b: createEntityReader({ tableName: tables.b, client }),
  };
  let known: { readonly slot: Slot; readonly readAtMs: number } | undefined;

  async function liveSlot(): Promise<Slot> {
    const readAtMs = now();
    if (known && readAtMs - known.readAtMs < pointerAgeMsMax) return known.slot;
    const { live } = await pointers.get(view);
    known = { slot: live, readAtMs };
    return live;
  }

  return { read: async (key) => readers[await liveSlot()].read(key) };
}
