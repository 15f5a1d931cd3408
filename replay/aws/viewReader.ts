import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createEntityIndexReader, type EntityIndexReader } from "../../engine/aws/entityIndexReader.ts";
import { createEntityReader, type EntityReader } from "../../engine/aws/entityReader.ts";
import type { Slot } from "../rebuild/viewPointer.ts";
import { createLiveSlot, type LiveSlotOptions } from "./liveSlot.ts";

export type ViewReaderOptions = LiveSlotOptions & { readonly tables: Readonly<Record<Slot, string>> };

/** Reads a view where it is in use. */
export function createViewReader({ tables, ...options }: ViewReaderOptions): EntityReader {
  const { client = new DynamoDBClient({}) } = options;
  const liveSlot = createLiveSlot({ ...options, client });
  const readers = {
    a: createEntityReader({ tableName: tables.a, client }),
    b: createEntityReader({ tableName: tables.b, client }),
  };
  return { read: async (key) => readers[await liveSlot()].read(key) };
}

export type ViewIndexReaderOptions = ViewReaderOptions & {
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
};

/** Reads a view by one of its indexes, where it is in use. */
export function createViewIndexReader({ tables, ...options }: ViewIndexReaderOptions): EntityIndexReader {
  const { client = new DynamoDBClient({}), indexName, partitionKey, sortKey } = options;
  const liveSlot = createLiveSlot({ ...options, client });
  const index = { indexName, partitionKey, sortKey, client };
  const readers = {
    a: createEntityIndexReader({ ...index, tableName: tables.a }),
    b: createEntityIndexReader({ ...index, tableName: tables.b }),
  };
  return { newest: async (partition, page) => readers[await liveSlot()].newest(partition, page) };
}

/** The tables of a view out of the environment variable that the stacks set. */
export function readViewTables(text: string | undefined): Readonly<Record<Slot, string>> {
  return JSON.parse(text ?? "") as Readonly<Record<Slot, string>>;
}
