import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";

/**
 * Where the client of a key is reached after it came back on another connection.
 *
 *     none --resume begins--> resuming --what was missed is sent--> live
 *
 * While it is resuming nobody else sends: what is said then stands in an outbox, and the resume reads it from there.
 */
export type Forwards = {
  /** The connection that is live for the key. */
  readonly find: (key: string) => Promise<string | undefined>;
  readonly set: (key: string, forward: Forward) => Promise<void>;
};

export type Forward = { readonly connectionId: string; readonly state: "resuming" | "live" };

export type ForwardsOptions = {
  readonly tableName: string;
  readonly client?: Pick<DynamoDBClient, "send"> | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
};

/** API Gateway ends every WebSocket connection after two hours. */
const keptSeconds = 2 * 3_600;

/** Forwards in a table of their own, keyed by `pk` alone; `expiresAt` is its time to live. */
export function createForwards({
  tableName,
  client = new DynamoDBClient({}),
  now = Date.now,
}: ForwardsOptions): Forwards {
  return {
    async find(key) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: { pk: { S: key } },
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item?.state?.S === "live" ? Item.connectionId?.S : undefined;
    },
    async set(key, { connectionId, state }) {
      const expiresAt = Math.floor(now() / 1000) + keptSeconds;
      const Item = {
        pk: { S: key },
        connectionId: { S: connectionId },
        state: { S: state },
        expiresAt: { N: String(expiresAt) },
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
  };
}
