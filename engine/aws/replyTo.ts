const path = "/@connections/";

/** The `replyto` of an event: the URL under which API Gateway reaches the connection. */
export function toReplyTo(connectionsUrl: string, connectionId: string): string {
  return `${connectionsUrl}${path}${encodeURIComponent(connectionId)}`;
}

/** The connection ID, or `undefined` when the connection is not one of this API. */
export function parseReplyTo(replyTo: string, connectionsUrl: string): string | undefined {
  const prefix = `${connectionsUrl}${path}`;
  if (!replyTo.startsWith(prefix)) return undefined;
  const encoded = replyTo.slice(prefix.length);
  return encoded === "" || encoded.includes("/") ? undefined : decodeURIComponent(encoded);
}
