// Quotas of WebSocket APIs: Amazon API Gateway developer guide, "Quotas for configuring and running a WebSocket API".

/** The most bytes of a message in either direction; a client that sends more is closed with 1009. */
export const messageBytesMax = 131_072;

/** The most bytes of a message that is read to its end only to say that it is too large; above, 1009 is all there is. */
export const refusedBytesMax = 1_048_576;

/** A connection on which nothing was sent for this long is closed with 1001. */
export const idleMsMax = 600_000;

/** A connection is closed with 1001 after this time, whatever is sent on it. */
export const connectionMsMax = 7_200_000;

/** Bytes that may wait for a client that does not read; one that lets more pile up is closed. AWS names no figure. */
export const unreadBytesMax = 4_194_304;
