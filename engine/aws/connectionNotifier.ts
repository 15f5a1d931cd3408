import type { Notification } from "../core/entity.ts";
import type { Logger, Notifier } from "../runtime/ports.ts";
import type { Connections } from "./connections.ts";
import { parseReplyTo } from "./replyTo.ts";

export type ConnectionNotifierOptions = {
  /** The only API that is written to, whatever an event's `replyto` says. */
  readonly url: string;
  readonly connections: Connections;
  readonly logger: Logger;
};

/** Tells waiting clients by their connection. Never throws: a client that cannot be reached has `resume`. */
export function createConnectionNotifier({ url, connections, logger }: ConnectionNotifierOptions): Notifier {
  async function notifyOne({ replyto, message }: Notification): Promise<void> {
    try {
      const connectionId = parseReplyTo(replyto, url);
      if (connectionId === undefined) {
        logger.warn("A client waits at another endpoint than this function's and is not told.", { replyto });
        return;
      }
      const end = await connections.post(connectionId, message);
      if (end === "gone") logger.info("A waiting client is gone.", { connectionId });
    } catch (thrown) {
      logger.warn("A waiting client could not be told.", { replyto, reason: String(thrown) });
    }
  }

  return {
    async notify(notifications) {
      for (const notification of notifications) await notifyOne(notification);
    },
  };
}
