import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { clearTable } from "../../replay/aws/clearTable.ts";
import { createDynamoOperations } from "../../replay/aws/dynamoOperations.ts";
import { createDynamoViewPointers } from "../../replay/aws/dynamoViewPointers.ts";
import { createDynamoViewTable } from "../../replay/aws/dynamoViewTable.ts";
import { createLambdaDriving } from "../../replay/aws/lambdaDriving.ts";
import type { ViewSlot, ViewSlots } from "../../replay/rebuild/slots.ts";
import type { Slot } from "../../replay/rebuild/viewPointer.ts";
import { names } from "../../stacks/names.ts";
import { createLambdaClient } from "../log/clients.ts";
import { liveNameOf } from "../log/liveName.ts";
import type { OpenLog } from "../log/openLog.ts";

/** A view of a running system: its two slots, and what says which is in use. */
export type OpenView = {
  readonly slots: ViewSlots;
  readonly pointers: ReturnType<typeof createDynamoViewPointers>;
  readonly operations: ReturnType<typeof createDynamoOperations>;
  /** The name of the table that readers read. */
  readonly liveTable: () => Promise<string>;
  readonly close: () => void;
};

export const sleep = (delayMs: number): Promise<void> => new Promise((settle) => setTimeout(settle, delayMs));

/** Opens a view. */
export function openView({ dynamo, place }: OpenLog, { name: view }: AnyProcessor, stage: string): OpenView {
  const client = createLambdaClient(place);
  const tableName = names.replayTable(stage);
  const pointers = createDynamoViewPointers({ client: dynamo, tableName });
  const tableOf = (slot: Slot): string => names.table(stage, names.slot(view, slot));

  function openSlot(slot: Slot): ViewSlot {
    const options = { client: dynamo, tableName: tableOf(slot) };
    return {
      table: createDynamoViewTable(options),
      store: createDynamoEntityStore(options),
      clear: () => clearTable(dynamo, options.tableName),
      drive: createLambdaDriving({
        client,
        functionName: names.lambda(stage, names.slot(view, slot)),
        wait: sleep,
      }),
    };
  }

  return {
    slots: { a: openSlot("a"), b: openSlot("b") },
    pointers,
    operations: createDynamoOperations({ client: dynamo, tableName }),
    liveTable: async () => names.table(stage, await liveNameOf(dynamo, { stage, processor: view })),
    close: () => client.destroy(),
  };
}
