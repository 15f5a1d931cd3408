import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** Reaches the clients of one WebSocket API. */
export type Connections = {
  /** `gone` when the connection is closed (410), which is no error. @throws what the SDK throws otherwise */
  readonly post: (connectionId: string, message: object) => Promise<"sent" | "gone">;
};

export type ConnectionsOptions = {
  /** `https://<API>.execute-api.<region>.amazonaws.com/<stage>` */
  readonly url: string;
  readonly client?: Pick<ApiGatewayManagementApiClient, "send"> | undefined;
};

/** Time for one message, so that a slow client holds nobody up. */
const requestTimeoutMs = 2_000;

/** The connections of one API, through its management API. */
export function createConnections({ url, client: given }: ConnectionsOptions): Connections {
  const client =
    given ??
    new ApiGatewayManagementApiClient({
      endpoint: url,
      cacheMiddleware: true,
      maxAttempts: 2,
      requestHandler: { requestTimeout: requestTimeoutMs, connectionTimeout: requestTimeoutMs },
    });
  return {
    async post(connectionId, message) {
      try {
        await client.send(
          new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) }),
        );
        return "sent";
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === "GoneException") return "gone";
        throw thrown;
      }
    },
  };
}
