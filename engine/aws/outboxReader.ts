import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Notification } from "../core/entity.ts";
import { type TableItem, toEntity, toTableKey } from "./entityItem.ts";

/** What several processors have said about a key. */
export type OutboxReader = {
  /** In the order in which it was meant to be heard; `undefined` when no processor knows the key. */
  readonly messagesOf: (key: string) => Promise<readonly Notification[] | undefined>;
};

export type OutboxReaderOptions = {
  /** The tables of the processors, at most 100. */
  readonly tableNames: readonly string[];
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
};

/** Reads the outboxes of one key in all tables with one request. A processor's outbox holds its last few commits. */
export function createOutboxReader({
  tableNames,
  client = new DynamoDBClient({}),
}: OutboxReaderOptions): OutboxReader {
  async function readItems(key: string): Promise<readonly TableItem[]> {
    const keys = { Keys: [toTableKey(key, "entity")], ConsistentRead: true };
    let open: Record<string, { Keys: TableItem[] | undefined }> = Object.fromEntries(
      tableNames.map((tableName) => [tableName, keys]),
    );
    const found: TableItem[] = [];
    while (Object.keys(open).length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({ RequestItems: open }),
      );
      found.push(...Object.values(Responses).flat());
      open = UnprocessedKeys as typeof open;
    }
    return found;
  }

  return {
    async messagesOf(key) {
      const items = await readItems(key);
      if (items.length === 0) return undefined;
      const said = items.flatMap((item) =>
        toEntity(item)
          .outbox.flat()
          .flatMap(({ notify }) => notify),
      );
      // Both slots of a view have parked what neither of them takes, and say the same of it.
      const once = [...new Map(said.map((one) => [JSON.stringify(one), one])).values()];
      return once.sort((a, b) => sequenceOf(a) - sequenceOf(b));
    },
  };
}

/** The place of a message among those of its key: the length of the causal chain that led to it. */
export function sequenceOf({ message }: Pick<Notification, "message">): number {
  return typeof message.sequence === "number" ? message.sequence : 0;
}
