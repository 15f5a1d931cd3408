import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { firstPointer, type ViewPointer, type ViewPointers } from "../rebuild/viewPointer.ts";

export type DynamoViewPointersOptions = {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
};

/** One item a view, in the table of replay. */
export function createDynamoViewPointers({ client, tableName }: DynamoViewPointersOptions): ViewPointers {
  const keyOf = (view: string) => ({ pk: { S: `view#${view}` }, sk: { S: "pointer" } });
  return {
    async get(view) {
      const command = new GetItemCommand({ TableName: tableName, Key: keyOf(view), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item ? (JSON.parse(Item.pointer?.S ?? "{}") as ViewPointer) : firstPointer;
    },
    async save(view, pointer) {
      const next = { ...pointer, version: pointer.version + 1 };
      const isNew = pointer.version === 0;
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: {
              ...keyOf(view),
              version: { N: String(next.version) },
              pointer: { S: JSON.stringify(next) },
            },
            ConditionExpression: isNew ? "attribute_not_exists(pk)" : "#version = :read",
            ...(!isNew && {
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":read": { N: String(pointer.version) } },
            }),
          }),
        );
        return next;
      } catch (thrown) {
        if ((thrown as Error).name === "ConditionalCheckFailedException") return undefined;
        throw thrown;
      }
    },
  };
}
