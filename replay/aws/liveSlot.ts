import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { pointerAgeMsMax, type Slot } from "../rebuild/viewPointer.ts";
import { createDynamoViewPointers } from "./dynamoViewPointers.ts";

/** Which of a view's two tables readers are to read. */
export type LiveSlot = () => Promise<Slot>;

export type LiveSlotOptions = {
  readonly view: string;
  /** The table of replay, which says which of them is in use. */
  readonly pointerTable: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
};

/** The pointer is read strongly consistent, and known for a second. */
export function createLiveSlot(options: LiveSlotOptions): LiveSlot {
  const { view, pointerTable, client = new DynamoDBClient({}), now = Date.now } = options;
  const pointers = createDynamoViewPointers({ client, tableName: pointerTable });
  let known: { readonly slot: Slot; readonly readAtMs: number } | undefined;
  return async () => {
    const readAtMs = now();
    if (known && readAtMs - known.readAtMs < pointerAgeMsMax) return known.slot;
    const { live } = await pointers.get(view);
    known = { slot: live, readAtMs };
    return live;
  };
}
