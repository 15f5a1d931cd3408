import type { Notification } from "../core/entity.ts";
import type { Logger, Notifier } from "../runtime/ports.ts";
import type { Connections } from "./connections.ts";
import type { Forwards } from "./forwards.ts";
import { parseReplyTo } from "./replyTo.ts";

export type ConnectionNotifierOptions = {
  /** The only API that is written to, whatever an event's `replyto` says. */
  readonly url: string;
  readonly connections: Connections;
  /** Asked only when a connection is gone. */
  readonly forwards: Pick<Forwards, "find">;
  readonly logger: Logger;
};

/**
 * Tells waiting clients by their connection, or by the one that they came back on. Never throws: what a client could not
 * be told stands in the outbox, where `resume` finds it.
 */
export function createConnectionNotifier(options: ConnectionNotifierOptions): Notifier {
  const { url, connections, forwards, logger } = options;

  async function notifyOne({ replyto, key, message }: Notification): Promise<void> {
    try {
      const connectionId = parseReplyTo(replyto, url);
      if (connectionId === undefined) {
        logger.warn("A client waits at another endpoint than this function's and is not told.", { replyto });
        return;
      }
      if ((await connections.post(connectionId, message)) === "sent") return;
      const other = await forwards.find(key);
      const end =
        other === undefined || other === connectionId ? "gone" : await connections.post(other, message);
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
