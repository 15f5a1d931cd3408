import { type Connections, createConnections } from "../../engine/aws/connections.ts";
import { environment as names } from "../../engine/lambda/environment.ts";
import type { FunctionEnvironment } from "../../engine/lambda/functionContext.ts";
import type { Logger } from "../../engine/runtime/ports.ts";
import type { ShopMessage } from "../../schemas/messages.ts";

/** Answers a connection. Never throws: a client that cannot be told is noted in the log. */
export type Reply = (connectionId: string, message: ShopMessage) => Promise<void>;

/** A reply through the connections of this function's API. */
export function createReply(environment: FunctionEnvironment, logger: Logger): Reply {
  return toReply(createConnections({ url: environment[names.connectionsUrl] ?? "" }), logger);
}

/** A reply through the given connections. */
export function toReply(connections: Connections, logger: Logger): Reply {
  return async (connectionId, message) => {
    try {
      const end = await connections.post(connectionId, message);
      if (end === "gone") logger.info("The client is gone.", { connectionId });
    } catch (thrown) {
      logger.warn("The client could not be told.", { connectionId, reason: String(thrown) });
    }
  };
}
