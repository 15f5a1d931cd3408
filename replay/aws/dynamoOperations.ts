import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Operation, OperationStore } from "../operations/operation.ts";
import { ReplayError } from "../replayError.ts";

export type DynamoOperationsOptions = {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
};

/** One item an operation, in the table of replay. */
export function createDynamoOperations({ client, tableName }: DynamoOperationsOptions): OperationStore {
  const keyOf = (id: string) => ({ pk: { S: `operation#${id}` }, sk: { S: "operation" } });

  async function put(operation: Operation, condition: object): Promise<void> {
    const version = { N: String(operation.version) };
    const Item = { ...keyOf(operation.id), version, operation: { S: JSON.stringify(operation) } };
    await client.send(new PutItemCommand({ TableName: tableName, Item, ...condition }));
  }

  return {
    create: (operation) => put(operation, { ConditionExpression: "attribute_not_exists(pk)" }),
    async get(id) {
      const command = new GetItemCommand({ TableName: tableName, Key: keyOf(id), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item && (JSON.parse(Item.operation?.S ?? "{}") as Operation);
    },
    async save(operation) {
      const next = { ...operation, version: operation.version + 1 };
      try {
        await put(next, {
          ConditionExpression: "#version = :read",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":read": { N: String(operation.version) } },
        });
      } catch (thrown) {
        if ((thrown as Error).name !== "ConditionalCheckFailedException") throw thrown;
        throw new ReplayError(
          `The operation ${operation.id} is being carried on by another process. This one ends; nothing is lost by it.`,
          { cause: thrown },
        );
      }
      return next;
    },
  };
}
