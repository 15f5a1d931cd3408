import type { IncomingMessage } from "node:http";

const localNames = new Set(["127.0.0.1", "localhost"]);

/**
 * Whether a request comes from a page of this server, or from no page at all. A name that leads to this machine by
 * somebody else's DNS is refused (rebinding), and so is what another page's script sends.
 */
export function isOwnRequest({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">): boolean {
  const [name = "", port = "80"] = (headers.host ?? "").split(":");
  if (!localNames.has(name) || Number(port) !== socket.localPort) return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}
